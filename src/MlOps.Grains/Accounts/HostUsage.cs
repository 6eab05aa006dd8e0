using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MlOps.Accounts;

/// <summary>
/// Holds what this host metered against the operating system's clock. Since the process began, at each taking: actors are
/// charged for no more than the process has used, and the rest of it is what nobody is charged for. Work that ends late may
/// have been told to be nobody's before: it is taken off what comes next.
/// </summary>
internal sealed class HostUsage(IMachineClock machine, ISpokesman spokesman, IOptions<AccountOptions> options, [FromKeyedServices(PlatformClock.Key)] TimeProvider clock)
{
    private const long NanosecondsPerMicrosecond = 1000;

    private readonly string _machineId = Ids.Machine(options.Value.Machine);
    private DateTimeOffset _since = clock.GetUtcNow();
    private MachineReading _before = machine.Read() with { Process = 0 };

    /// <summary>The CPU time of the process that nobody was charged for, since it began.</summary>
    private long _uncharged;

    // What was not told yet: less than a microsecond; or less than nothing, where it was told to be nobody's and is not.
    private long _unattributed;
    private long _attributed;
    private long _idle;

    /// <summary>
    /// What was metered since the last time, cut to what can be; and what the machine did besides, where it is to be told or
    /// someone is charged now: so the two are of the same time, and a host that does nothing says nothing.
    /// </summary>
    /// <param name="metered">By project.</param>
    /// <param name="isTold">Whether what the machine did is to be told in any case.</param>
    public (IReadOnlyDictionary<string, ImmutableArray<UsageEvent>> Metered, ImmutableArray<UsageEvent> Machine) Take(
        IReadOnlyDictionary<string, ImmutableArray<UsageEvent>> metered, bool isTold)
    {
        var (before, now) = (_before, machine.Read());
        _before = now;

        _uncharged += now.Process - before.Process;
        var kept = CpuCut.To(_uncharged, metered);
        var charged = kept.Values.SelectMany(events => events).Where(CpuCut.IsOfHost).Sum(used => used.Quantity);
        _uncharged -= charged;

        _unattributed += now.Process - before.Process - charged;
        _attributed += charged;

        // Whoever does not speak for the machine reads on, so as not to speak of the past later.
        if (now.Idle is { } idle && before.Idle is { } idleBefore)
        {
            // The kernel's count of waiting now and then goes back a little.
            _before = now with { Idle = Math.Max(idle, idleBefore) };
            _idle += spokesman.SpeaksFor(options.Value.Machine) ? Math.Max(0, idle - idleBefore) : 0;
        }

        return (kept, isTold || charged > 0 ? Tell() : []);
    }

    private ImmutableArray<UsageEvent> Tell()
    {
        var (from, to) = (_since, clock.GetUtcNow());
        _since = to;
        (Meter Meter, long Quantity)[] taken =
        [
            (Meter.UnattributedCpu, Whole(ref _unattributed)), (Meter.AttributedCpu, Whole(ref _attributed)), (Meter.IdleCpu, Whole(ref _idle)),
        ];
        return [.. taken.Where(one => one.Quantity != 0).Select(one => new UsageEvent(_machineId, one.Meter, one.Quantity, to < from ? to : from, to))];
    }

    private static long Whole(ref long nanoseconds)
    {
        var whole = Math.Max(0, nanoseconds / NanosecondsPerMicrosecond);
        nanoseconds -= whole * NanosecondsPerMicrosecond;
        return whole;
    }
}

/// <summary>Cuts what was metered to what the process can have used. Pure.</summary>
internal static class CpuCut
{
    /// <summary>Whether it is CPU time of the host itself. A worker is a process of its own.</summary>
    public static bool IsOfHost(UsageEvent used) => used.Meter is Meter.CallCpu or Meter.PredictionCpu;

    /// <summary>What is estimated gives way first, each in proportion; what was read only where it must.</summary>
    public static IReadOnlyDictionary<string, ImmutableArray<UsageEvent>> To(long most, IReadOnlyDictionary<string, ImmutableArray<UsageEvent>> metered)
    {
        var cpu = metered.Values.SelectMany(events => events).Where(IsOfHost).ToList();
        var read = cpu.Where(used => !used.IsEstimated).Sum(used => used.Quantity);
        var estimated = cpu.Sum(used => used.Quantity) - read;
        if (read + estimated <= most)
        {
            return metered;
        }

        var (mostRead, mostEstimated) = (Math.Min(read, most), Math.Max(0, most - read));
        return metered
            .Select(project => (project.Key, Events: project.Value
                .Select(used => !IsOfHost(used) ? used
                    : used.IsEstimated ? used with { Quantity = Part(used.Quantity, mostEstimated, estimated) }
                    : used with { Quantity = Part(used.Quantity, mostRead, read) })
                .Where(used => used.Quantity != 0)
                .ToImmutableArray()))
            .Where(project => !project.Events.IsEmpty)
            .ToDictionary(project => project.Key, project => project.Events);
    }

    private static long Part(long quantity, long most, long sum) => sum == 0 ? 0 : (long)((Int128)quantity * most / sum);
}
