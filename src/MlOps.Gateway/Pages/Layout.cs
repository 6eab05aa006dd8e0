using System.Security.Cryptography;
using System.Text;

namespace MlOps.Gateway.Pages;

/// <summary>What all pages share.</summary>
internal static class Layout
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #8884; --accent: #2f6fde; }
        * { box-sizing: border-box; }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 52rem; padding: 2rem 1.25rem; }
        header { display: flex; align-items: center; justify-content: space-between; border-bottom: 1px solid var(--line); padding-bottom: .75rem; }
        h1 { font-size: 1.35rem; margin: 0; }
        h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
        ul.tiles { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; padding: 0; }
        ul.tiles li { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
        ul.tiles b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums; }
        a { color: var(--accent); }
        form.login { display: grid; gap: .75rem; max-width: 26rem; margin-top: 1.5rem; }
        input, button { font: inherit; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .375rem; }
        button { background: var(--accent); color: #fff; border-color: transparent; cursor: pointer; }
        button.plain { background: none; color: inherit; border-color: var(--line); }
        .fault { border-left: 3px solid #c33; padding-left: .75rem; }
        """;

    /// <summary>Lets this style through the content security policy, and no other.</summary>
    public static string StyleHash { get; } = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static HtmlResult Page(string title, Html body, int status = StatusCodes.Status200OK) => new(
        Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} · MlOps.Orleans</title>
            <style>{new Html(Style)}</style>
            </head>
            <body>
            {body}
            </body>
            </html>
            """),
        status);
}
