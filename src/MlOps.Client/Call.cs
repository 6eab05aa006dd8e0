namespace MlOps.Client;

/// <summary>One logical request, of as many attempts as it takes.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">The path under the interface's root, escaped.</param>
internal sealed record Call(HttpMethod Method, string Path)
{
    /// <summary>Query parameters; those that are null are left out.</summary>
    public IEnumerable<(string Name, string? Value)> Query { get; init; } = [];

    /// <summary>The body.</summary>
    public CallContent? Content { get; init; }

    /// <summary>Whether the path is one of the inference protocol's, which knows no projects.</summary>
    public bool IsProtocol { get; init; }

    /// <summary>Whether it changes something, and so bears an idempotency key.</summary>
    public bool IsChange { get; init; }

    /// <summary>The idempotency key of a change; null: one that was never used.</summary>
    public string? Key { get; init; }

    /// <summary>Whether an attempt may take as long as it likes.</summary>
    public bool IsLong { get; init; }

    public static Call Get(FormattableString path, params IEnumerable<(string Name, string? Value)> query) =>
        new(HttpMethod.Get, Escape(path)) { Query = query };

    public static Call Change(HttpMethod method, FormattableString path, CallContent? content = null) =>
        new(method, Escape(path)) { Content = content, IsChange = true };

    /// <summary>A path whose inserted parts are escaped, so that a name can hold any character.</summary>
    public static string Escape(FormattableString path) =>
        string.Format(
            System.Globalization.CultureInfo.InvariantCulture,
            path.Format,
            [.. path.GetArguments().Select(argument => Uri.EscapeDataString(Convert.ToString(argument, System.Globalization.CultureInfo.InvariantCulture) ?? ""))]);
}
