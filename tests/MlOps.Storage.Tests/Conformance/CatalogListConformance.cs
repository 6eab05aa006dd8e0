namespace MlOps.Storage.Conformance;

public abstract class CatalogListConformance<TStore> : StoreConformance<TStore>
    where TStore : TestStore, new()
{
    [StoreFact]
    public async Task Pages_WhileEntriesAreAdded_NeitherSkipNorRepeat()
    {
        // Several share a moment, so that the id decides.
        foreach (var index in Enumerable.Range(0, 25))
        {
            await AddAsync($"a{index:00}", TestActor.Noon.AddSeconds(index / 4));
        }

        var seen = new List<string>();
        CatalogPage? page = null;
        do
        {
            page = await Store.Platform.ListAsync(new() { Kind = "test", Limit = 7, After = page?.Next });
            seen.AddRange(page.Entries.Select(entry => entry.Id));
            await AddAsync($"later{seen.Count}", TestActor.Noon.AddHours(seen.Count));
        }
        while (page.Next is not null);

        Assert.Equal(Enumerable.Range(0, 25).Select(index => $"a{index:00}").Reverse(), seen);
    }

    [StoreFact]
    public async Task Page_ThatEndsTheList_HasNoNext()
    {
        await AddAsync("a", TestActor.Noon);
        await AddAsync("b", TestActor.Noon);

        Assert.Null((await Store.Platform.ListAsync(new() { Kind = "test", Limit = 2 })).Next);
        Assert.NotNull((await Store.Platform.ListAsync(new() { Kind = "test", Limit = 1 })).Next);
        Assert.Empty((await Store.Platform.ListAsync(new() { Kind = "other" })).Entries);
    }

    [StoreTheory]
    [InlineData(null, null, null, "a b c d")]
    [InlineData("prj-1", null, null, "a b c")]
    [InlineData("prj-1", "exp-1", null, "a b")]
    [InlineData(null, null, "Running", "a d")]
    [InlineData(null, "exp-1", "Running", "a")]
    [InlineData("prj-2", "exp-2", "Failed", "")]
    public async Task Restrictions_ApplyTogether(string? scope, string? parent, string? status, string expected)
    {
        await AddAsync("a", TestActor.Noon.AddSeconds(4), "prj-1", "exp-1", "Running");
        await AddAsync("b", TestActor.Noon.AddSeconds(3), "prj-1", "exp-1", "Failed");
        await AddAsync("c", TestActor.Noon.AddSeconds(2), "prj-1", "exp-2", "Failed");
        await AddAsync("d", TestActor.Noon.AddSeconds(1), "prj-2", "exp-3", "Running");

        var page = await Store.Platform.ListAsync(new() { Kind = "test", Scope = scope, ParentId = parent, Status = status });

        Assert.Equal(expected, string.Join(' ', page.Entries.Select(entry => entry.Id)));
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("not a cursor")]
    [InlineData("AAAAAAAAAAAAAAAA")]
    public async Task Cursor_ThatIsForged_IsRefused(string cursor) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Platform.ListAsync(new() { Kind = "test", After = cursor }));

    [StoreFact]
    public async Task Cursor_ChangedOrOfAnotherList_IsRefused()
    {
        await AddAsync("a", TestActor.Noon);
        await AddAsync("b", TestActor.Noon);
        var next = (await Store.Platform.ListAsync(new() { Kind = "test", Limit = 1 })).Next!;
        var changed = next[..^2] + (next[^2] == 'A' ? 'B' : 'A') + next[^1];

        await Assert.ThrowsAsync<ArgumentException>(() => Store.Platform.ListAsync(new() { Kind = "test", After = changed }));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Platform.ListAsync(new() { Kind = "other", After = next }));
    }

    [StoreTheory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Limit_OutOfRange_IsRefused(int limit) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Platform.ListAsync(new() { Kind = "test", Limit = limit }));

    private Task AddAsync(string id, DateTimeOffset createdAt, string scope = "prj-1", string? parent = null, string status = "")
    {
        var actor = Actor(id);
        return actor.WriteAsync(new TestState { Entry = actor.Entry(null, scope, parent, status, createdAt) });
    }
}
