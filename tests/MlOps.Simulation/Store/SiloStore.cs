using MlOps.Storage.State;

namespace MlOps.Simulation;

/// <summary>
/// The store as one silo reaches it: slowly, sometimes not at all, sometimes so that nobody knows whether a write landed.
/// </summary>
internal sealed partial class SiloStore(World world, Silo silo) : IStateStore
{
    /// <summary>The state of the write that is about to be handed over.</summary>
    public ActorState? Writing { get; set; }

    /// <summary>Until when this silo alone does not reach the store.</summary>
    public TimeSpan AwayUntil { get; set; }

    private bool IsAway => world.Store.IsAway || world.Loop.Elapsed < AwayUntil;

    private Weather Weather => world.Weather;

    private Chance Chance => world.Chance;

    public Task<StoredState?> ReadAsync(string kind, string id, CancellationToken cancellationToken) =>
        ReadAsync(() => world.Store.Tables.ReadAsync(kind, id, CancellationToken.None));

    public Task WriteAsync(StateWrite write)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var state = Writing;
        var fate = Fate();
        if (fate is WriteFate.Fails)
        {
            Fail(answer, write, Patience());
            return answer.Task;
        }

        if (fate is WriteFate.LandsLate)
        {
            world.Store.Late++;
            Fail(answer, write, Patience());
        }

        var way = fate is WriteFate.LandsLate ? Chance.Seconds(0.5, 12) : Chance.Milliseconds(0.5, 5);
        world.Loop.After(way, () => Arrive(write, state, fate, answer));
        return answer.Task;
    }

    private enum WriteFate
    {
        Lands,
        Fails,
        LandsUnknown,
        LandsLate,
    }

    private WriteFate Fate()
    {
        if (IsAway || Chance.Is(Weather.FailWrite))
        {
            return WriteFate.Fails;
        }

        return Chance.Is(Weather.LoseWriteAnswer) ? WriteFate.LandsUnknown
            : Chance.Is(Weather.LateWrite) ? WriteFate.LandsLate
            : WriteFate.Lands;
    }

    /// <summary>The write has come to the store, whatever became of its writer since.</summary>
    private void Arrive(StateWrite write, ActorState? state, WriteFate fate, TaskCompletionSource answer)
    {
        world.Store.Late -= fate is WriteFate.LandsLate ? 1 : 0;

        // What a dead process had sent may still come, or not.
        if (silo.Context.IsDead && Chance.Is(0.5))
        {
            return;
        }

        if (world.Store.IsAway && fate is not WriteFate.LandsLate)
        {
            Fail(answer, write, Patience());
            return;
        }

        var refused = world.Mutation.Loses(world) ? null : world.Store.Land(write, state, silo.Name);
        switch (fate)
        {
            case WriteFate.LandsUnknown:
                Fail(answer, write, Patience());
                break;
            case WriteFate.Lands:
                world.Loop.After(Chance.Milliseconds(0.2, 2), () => Complete(answer, refused));
                break;
        }
    }

    private void Fail(TaskCompletionSource answer, StateWrite write, TimeSpan after) => world.Loop.After(after, () =>
    {
        world.Trace.Say(silo.Name, $"UNKNOWN whether version {write.Version} of {write.Id} landed");
        answer.TrySetException(new StoreUnavailableException("The store was lost."));
    });

    private static void Complete(TaskCompletionSource answer, Exception? refused)
    {
        if (refused is null)
        {
            answer.TrySetResult();
        }
        else
        {
            answer.TrySetException(refused);
        }
    }

    private async Task<T> ReadAsync<T>(Func<Task<T>> query)
    {
        if (IsAway || Chance.Is(Weather.FailRead))
        {
            await world.Loop.Sleep(Patience());
            throw new StoreUnavailableException("The store was out of reach.");
        }

        await world.Loop.Sleep(Chance.Milliseconds(0.3, 3));
        var found = query();

        // What is answered may be old when it arrives.
        if (Chance.Is(0.1))
        {
            await world.Loop.Sleep(Chance.Milliseconds(0.3, 20));
        }

        return await found;
    }

    private TimeSpan Patience() => Chance.Seconds(0.01, 1.5);
}
