using System.Globalization;
using System.Text.Encodings.Web;

namespace MlOps.Gateway.Pages;

/// <summary>Markup. Text only enters it encoded, by <see cref="Of"/>.</summary>
internal readonly record struct Html(string Markup)
{
    /// <summary>The markup with its holes filled: other markup as it is, everything else encoded.</summary>
    public static Html Of(FormattableString markup) => new(string.Format(
        CultureInfo.InvariantCulture,
        markup.Format,
        [.. markup.GetArguments().Select(argument => argument is Html html
            ? html.Markup
            : HtmlEncoder.Default.Encode(Convert.ToString(argument, CultureInfo.InvariantCulture) ?? ""))]));

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Markup)));

    public override string ToString() => Markup;
}
