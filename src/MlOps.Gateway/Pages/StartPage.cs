using Microsoft.AspNetCore.Antiforgery;
using MlOps.Gateway.Auth;

namespace MlOps.Gateway.Pages;

/// <summary>What a person who has signed in sees first.</summary>
internal static class StartPage
{
    private const int MostCounted = 1000;

    private static readonly (string Kind, string Title, string Href)[] Counted =
    [
        (Kinds.Dataset, "datasets", "/api/v1/datasets"),
        (Kinds.Run, "runs", "/api/v1/runs"),
        (Kinds.Model, "models", "/api/v1/models"),
        (Kinds.Deployment, "deployments", "/api/v1/deployments"),
    ];

    private static readonly (string Href, string Title)[] Links =
    [
        ("/orleans", "Orleans dashboard"),
        ("/openapi/v1.json", "OpenAPI document"),
        ("/health/ready", "Health"),
        ("/metrics", "Metrics"),
    ];

    public static void MapStartPage(this IEndpointRouteBuilder routes) => routes.MapGet("/", ShowAsync).ExcludeFromDescription();

    internal static HtmlResult Render(string user, string antiforgeryToken, IEnumerable<(string Title, string Href, string Count)> counts)
    {
        var tiles = Html.Join(counts.Select(count => Html.Of($"<li><b>{count.Count}</b><a href=\"{count.Href}\">{count.Title}</a></li>\n")));
        var links = Html.Join(Links.Select(link => Html.Of($"<li><a href=\"{link.Href}\">{link.Title}</a></li>\n")));
        return Layout.Page(
            "Start",
            Html.Of($"""
                <header>
                <h1>MlOps.Orleans</h1>
                <form method="post" action="/logout">
                <input type="hidden" name="{CookieGuard.FormField}" value="{antiforgeryToken}">
                <button class="plain">Sign out {user}</button>
                </form>
                </header>
                <main>
                <h2>What is here</h2>
                <ul class="tiles">
                {tiles}</ul>
                <h2>Where to look</h2>
                <ul>
                {links}</ul>
                </main>
                """));
    }

    private static async Task<HtmlResult> ShowAsync(HttpContext context, IPlatformStore store, IAntiforgery antiforgery)
    {
        var counts = new List<(string, string, string)>();
        foreach (var (kind, title, href) in Counted)
        {
            var page = await store.ListAsync(new() { Kind = kind, Limit = MostCounted }, context.RequestAborted);
            counts.Add((title, href, page.Next is null ? $"{page.Entries.Length}" : $"{MostCounted}+"));
        }

        return Render(context.User.Identity?.Name ?? "", antiforgery.GetAndStoreTokens(context).RequestToken!, counts);
    }
}
