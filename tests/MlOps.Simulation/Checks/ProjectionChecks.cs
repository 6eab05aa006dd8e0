using System.Text.Json;
using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>What lists show is what the states say: while the history goes on, and to the last letter at its end.</summary>
internal static class ProjectionChecks
{
    public static void Check(Past past)
    {
        CheckNow(past.World);
        foreach (var (id, writes) in past.ByActor)
        {
            CheckActor(past, id, writes[^1]);
        }
    }

    /// <summary>Who waits for a worker, who is to be woken, and where runs stand: quick enough for the middle of a history.</summary>
    public static void CheckNow(World world)
    {
        var states = new Dictionary<string, Landed>();
        foreach (var landed in world.Store.Landed)
        {
            states[landed.Id] = landed;
        }

        var store = world.Store.Platform;
        var rows = states.Values.Select(landed => (landed, Rows: landed.State?.Project(landed.Id).ToList() ?? [])).ToList();
        Compare(world, "projection.jobs", rows.Where(one => one.Rows.OfType<JobRow>().Any(row => row.Job is not null)).Select(one => one.landed.Id),
            store.WaitingAsync(Ids.DefaultQueue, int.MaxValue).Result.Select(job => job.RunId));
        Compare(world, "projection.wakeups", rows.Where(one => one.Rows.OfType<WakeupRow>().Any(row => row.DueAt is not null)).Select(one => one.landed.Write.Actor),
            store.DueAsync(DateTimeOffset.MaxValue, int.MaxValue).Result);
        Compare(world, "projection.routes", rows.SelectMany(one => one.Rows.OfType<RouteRow>()).Where(row => row.Route is not null).Select(row => row.Route!.ToString()),
            store.ReadAsync().Result.Routes.Select(route => route.ToString()));
        Compare(world, "projection.running", states.Values.Where(landed => landed.State is RunState { Status: RunStatus.Running }).Select(landed => landed.Id),
            store.ListAsync(new() { Kind = Kinds.Run, Status = "running", Limit = 1000 }).Result.Entries.Select(entry => entry.Id));
    }

    private static void Compare(World world, string code, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (should, does) = (expected.Order(StringComparer.Ordinal).ToList(), found.Order(StringComparer.Ordinal).ToList());
        if (!should.SequenceEqual(does))
        {
            world.Evidence.Find(code, $"The states say [{string.Join(' ', should)}], the table says [{string.Join(' ', does)}].");
        }
    }

    private static void CheckActor(Past past, string id, Landed last)
    {
        var stored = past.World.Store.Tables.ReadAsync(last.Write.Kind, id, CancellationToken.None).Result;
        if (stored?.Payload is not { } payload)
        {
            past.Find("store.missing", $"{last} is not in the store.");
            return;
        }

        var state = (ActorState)JsonSerializer.Deserialize(payload, last.State!.GetType(), MlOpsJson.Options)!;
        foreach (var row in state.Project(id).OfType<CatalogRow>())
        {
            var listed = past.World.Store.Platform.FindAsync(id).Result;
            if (listed is null != row.Entry is null || (listed is not null && !IsSame(listed, row.Entry!)))
            {
                past.Find("projection.catalog", $"{id} is listed as {listed?.View}; its state says {row.Entry?.View}.");
            }
        }
    }

    private static bool IsSame(CatalogEntry one, CatalogEntry other) =>
        one with { View = default } == other with { View = default } && one.View.GetRawText() == other.View.GetRawText();
}
