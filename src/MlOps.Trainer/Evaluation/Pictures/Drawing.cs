using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MlOps.Trainer.Evaluation.Pictures;

/// <summary>
/// An SVG picture: shapes and text alone, no script, no style sheet, nothing that is loaded from elsewhere. Title and
/// description say in words what is to be seen.
/// </summary>
internal sealed class Drawing
{
    public const string Ink = "#1f2933";
    public const string Faint = "#cbd2d9";
    public const string Muted = "#616e7c";
    public const string Main = "#1d5fa8";
    public const string Second = "#b35900";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly XElement _root;

    public Drawing(int width, int height, string title, string description)
    {
        _root = new(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", "title description"),
            new XAttribute("font-family", "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"),
            new XAttribute("font-size", 12),
            new XElement(Svg + "title", new XAttribute("id", "title"), Clean(title)),
            new XElement(Svg + "desc", new XAttribute("id", "description"), Clean(description)));
        Rectangle(0, 0, width, height, "#ffffff");
        Text(width / 2.0, 22, title, anchor: "middle", size: 15, fill: Ink);
    }

    public void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1, string? dashes = null) =>
        Add("line", ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", stroke), ("stroke-width", width), ("stroke-dasharray", dashes));

    public void Path(IEnumerable<(double X, double Y)> points, string stroke, double width = 2) =>
        Add(
            "polyline",
            ("points", string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))),
            ("fill", "none"), ("stroke", stroke), ("stroke-width", width), ("stroke-linejoin", "round"));

    public void Rectangle(double x, double y, double width, double height, string fill) =>
        Add("rect", ("x", x), ("y", y), ("width", Math.Max(0, width)), ("height", Math.Max(0, height)), ("fill", fill));

    public void Dot(double x, double y, double radius, string fill) => Add("circle", ("cx", x), ("cy", y), ("r", radius), ("fill", fill));

    public void Text(double x, double y, string text, string anchor = "start", double size = 12, string fill = Muted, double turned = 0)
    {
        var element = Add(
            "text",
            ("x", x), ("y", y), ("text-anchor", anchor), ("font-size", size), ("fill", fill),
            ("transform", turned == 0 ? null : $"rotate({Number(turned)} {Number(x)} {Number(y)})"));
        element.Add(Clean(text));
    }

    public string Write()
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new() { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" }))
        {
            _root.Save(writer);
        }

        return text.Append('\n').ToString();
    }

    private XElement Add(string name, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var element = new XElement(Svg + name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
            {
                element.Add(new XAttribute(attribute, value is double number ? Number(number) : value));
            }
        }

        _root.Add(element);
        return element;
    }

    private static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    /// <summary>What a file's header holds may be no XML at all.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
