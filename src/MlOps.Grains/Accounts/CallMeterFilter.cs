using System.Diagnostics;

namespace MlOps.Accounts;

/// <summary>
/// Meters every call of the platform's own actors: calls, errors, wall time and CPU time. An account's own calls are not
/// metered, or entering usage would make usage for ever.
/// </summary>
internal sealed class CallMeterFilter(IUsageMeter meter, WorkMeter works) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not IMeteredActor actor || context.Grain is IAccountGrain)
        {
            await context.Invoke();
            return;
        }

        var began = Stopwatch.GetTimestamp();
        var work = works.Begin(context.Request.GetType());
        var failed = true;
        try
        {
            await context.Invoke();
            failed = false;
        }
        finally
        {
            // Who pays may be known only now: a call can make the actor.
            var counters = actor.ProjectId is { } projectId ? meter.For(projectId, actor.ActorId) : null;
            work.End(counters);
            if (counters is not null)
            {
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
