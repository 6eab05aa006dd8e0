using MlOps.Storage.Memory;
using MlOps.Storage.State;

namespace MlOps.Simulation;

/// <summary>The one store of the cluster, with the list of all writes that landed.</summary>
internal sealed class SharedStore(World world)
{
    public MemoryPlatformStore Tables { get; } = new();

    /// <summary>The same, as everyone reads it.</summary>
    public IPlatformStore Platform => Tables;

    public List<Landed> Landed { get; } = [];

    /// <summary>Until when nobody reaches it.</summary>
    public TimeSpan AwayUntil { get; set; }

    /// <summary>How many writes are on their way that their writers have given up.</summary>
    public int Late { get; set; }

    public bool IsAway => world.Loop.Elapsed < AwayUntil;

    /// <summary>Lands a write, or says why the store refuses it.</summary>
    public Exception? Land(StateWrite write, ActorState? state, string silo)
    {
        var task = Tables.WriteAsync(world.Mutation.Stored(world, write));
        if (task.Exception?.InnerException is { } refused)
        {
            world.Trace.Say(silo, $"REFUSED by the store: {write.Id} version {write.Version}: {refused.GetType().Name}");
            return refused;
        }

        Landed.Add(new(Landed.Count, world.Loop.Elapsed, world.Loop.Turns, silo, write, state));
        world.Trace.Say(silo, $"wrote {write.Id} version {write.Version}: {Describe(state)}");
        return null;
    }

    private static string Describe(ActorState? state) => state switch
    {
        Runs.RunState run => $"{run.Status}, attempt {run.Attempt} of {run.Holder ?? "nobody"}",
        Models.ModelState model => $"last {model.LastNumber}, aliases {string.Join(' ', model.Aliases.Select(alias => $"{alias.Key}={alias.Value}"))}",
        Accounts.AccountState account => $"{account.Events} events",
        Datasets.DatasetState dataset => $"newest {dataset.NewestVersion}",
        Deployments.DeploymentState deployment => $"serves {deployment.Version.ModelVersionId}",
        null => "cleared",
        _ => state.GetType().Name,
    };
}
