namespace MlOps.Simulation;

/// <summary>One history: a cluster, its clients and its faults, all from one seed; and what was found wrong with it.</summary>
internal sealed record History(ulong Seed, ImmutableArray<Finding> Findings, TimeSpan Lasted, long Turns, int Writes, int Operations, int Runs)
{
    /// <summary>More than any history needs: one that goes on turns in circles.</summary>
    private const long MostTurns = 3_000_000;

    private const int MostRounds = 300;

    /// <summary>Runs the history of a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mutation">What is taken away from the platform; null: nothing.</param>
    /// <param name="listener">Gets every step in words.</param>
    public static History Run(ulong seed, Mutation? mutation = null, Action<string>? listener = null)
    {
        var before = SynchronizationContext.Current;
        try
        {
            var world = new World(seed, mutation ?? Mutation.None, listener);
            new Course(world, MostTurns, MostRounds).Run();
            world.Loop.IsOver = true;
            var evidence = world.Evidence;
            return new(
                seed, [.. evidence.Findings], world.Loop.Elapsed, world.Loop.Turns, world.Store.Landed.Count,
                evidence.Operations.Count, evidence.Operations.Count(operation => operation.Command is MlOps.Runs.SubmitRun));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}
