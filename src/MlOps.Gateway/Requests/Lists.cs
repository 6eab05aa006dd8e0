using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MlOps.Gateway.Requests;

/// <summary>A page of a list, newest first.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; absent on the last one.</param>
internal sealed record ItemList<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page of a list is asked for.</summary>
internal sealed record ListQuery(
    [property: FromQuery(Name = "project")] string? Project,
    [property: FromQuery(Name = "after")] string? After,
    [property: FromQuery(Name = "limit")] int? Limit);

internal static class Lists
{
    public const int DefaultLimit = 100;
    public const int LargestLimit = 1000;

    /// <summary>How many pages a filtered list looks through before it hands back what it has.</summary>
    private const int MostPages = 20;

    public static int Limit(int? asked) => asked switch
    {
        null => DefaultLimit,
        >= 1 and <= LargestLimit => asked.Value,
        _ => throw RefusedException.Invalid("list.limit", $"limit is {asked}; it must be 1 to {LargestLimit} (default {DefaultLimit})."),
    };

    /// <summary>A page of views, as the actors wrote them.</summary>
    public static async Task<Ok<ItemList<JsonElement>>> ListItemsAsync(
        this IPlatformStore store,
        CatalogQuery query,
        CancellationToken cancellationToken,
        Func<JsonElement, bool>? keep = null)
    {
        var items = new List<JsonElement>();
        var next = query.After;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await PageAsync(store, query with { After = next, Limit = query.Limit - items.Count }, cancellationToken);
            items.AddRange(page.Entries.Select(entry => entry.View).Where(view => keep?.Invoke(view) ?? true));
            next = page.Next;
            if (next is null || items.Count == query.Limit)
            {
                break;
            }
        }

        return TypedResults.Ok(new ItemList<JsonElement>(items, next));
    }

    private static async Task<CatalogPage> PageAsync(IPlatformStore store, CatalogQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ListAsync(query, cancellationToken);
        }
        catch (ArgumentException)
        {
            throw RefusedException.Invalid("list.after", "after is no cursor of this list. Send the text that the page before gave as next, or leave it out.");
        }
    }
}
