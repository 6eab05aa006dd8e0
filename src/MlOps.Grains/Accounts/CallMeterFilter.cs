using System.Diagnostics;

namespace MlOps.Accounts;

/// <summary>
/// Meters every call of the platform's own actors: calls, errors and wall time. An account's own calls are not metered,
/// or entering usage would make usage for ever.
/// </summary>
internal sealed class CallMeterFilter(IUsageMeter meter) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not IMeteredActor actor || context.Grain is IAccountGrain)
        {
            await context.Invoke();
            return;
        }

        var began = Stopwatch.GetTimestamp();
        var failed = true;
        try
        {
            await context.Invoke();
            failed = false;
        }
        finally
        {
            if (actor.ProjectId is { } projectId)
            {
                var counters = meter.For(projectId, actor.ActorId);
                counters.Add(Meter.Calls, 1);
                counters.Add(Meter.CallWall, (long)Stopwatch.GetElapsedTime(began).TotalNanoseconds);
                if (failed)
                {
                    counters.Add(Meter.Errors, 1);
                }
            }
        }
    }
}
