using MlOps.Chaos.History;
using MlOps.Chaos.Work;
using MlOps.Client;

namespace MlOps.Chaos.Failover;

/// <summary>A call that was made.</summary>
/// <param name="Kind">The kind of actor, and whether it was read or changed.</param>
/// <param name="Silo">Whom it was asked of, from 1.</param>
/// <param name="Start">When.</param>
/// <param name="End">When it was answered, or given up.</param>
/// <param name="IsAnswered">Whether it was.</param>
internal sealed record ProbeCall(string Kind, int Silo, TimeSpan Start, TimeSpan End, bool IsAnswered)
{
    /// <summary>Longer than this a call does not "work", whatever it ends with.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    public bool IsBad => !IsAnswered || End - Start > Slow;
}

/// <summary>Calls of one kind through one silo, one every 100 ms, whether or not those before were answered.</summary>
internal sealed class Probe(string kind, int silo, SiloClients clients, Timeline timeline, Func<MlOpsHttpClient, int, CancellationToken, Task> call)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Calls until it is told to stop; answers what came of them.</summary>
    public async Task<IReadOnlyList<ProbeCall>> RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval);
        var calls = new List<Task<ProbeCall>>();
        try
        {
            for (var number = 0; await timer.WaitForNextTickAsync(stop); number++)
            {
                calls.Add(CallAsync(number));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was seen.
        }

        return await Task.WhenAll(calls);
    }

    private async Task<ProbeCall> CallAsync(int number)
    {
        var start = timeline.Now;
        var key = FormattableString.Invariant($"probe-{kind}-{silo}-{start.Ticks}");
        var attempt = await clients.WithKeyAsync(key, () => Attempt.OfAsync(
            async token =>
            {
                await call(clients.All[silo], number, token);
                return Said.Nothing;
            },
            SiloClients.AttemptTimeout));
        return new(kind, silo + 1, start, timeline.Now, attempt.Outcome == Outcome.Acknowledged);
    }
}
