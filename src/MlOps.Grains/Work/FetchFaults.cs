using System.ComponentModel;
using System.Data.Common;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>
/// What this host could not fetch lately. A run that could not begin here is left to other hosts for a while. After a fault
/// of the host's own, or of the moment, it takes no run at all for a while: a host with a full disk would fail the whole
/// queue, run by run. The waits double from <see cref="FirstWait"/> to <see cref="LongestWait"/>.
/// </summary>
internal sealed class FetchFaults(TimeProvider clock)
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>Then a run's faults are forgotten: it has ended, or another host has it.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private const int MostRemembered = 100;

    private readonly Lock _changing = new();
    private readonly Dictionary<string, Fault> _runs = [];
    private Fault? _host;

    /// <summary>Whether the host waits before it takes any run again.</summary>
    public bool IsResting
    {
        get
        {
            lock (_changing)
            {
                return _host is { } fault && IsWaiting(fault);
            }
        }
    }

    /// <summary>Runs that the host leaves to others.</summary>
    public ImmutableArray<string> Declined
    {
        get
        {
            lock (_changing)
            {
                return [.. _runs.Where(run => IsWaiting(run.Value)).Select(run => run.Key).Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>What an attempt that could not begin met; null where another attempt, anywhere, would meet the same.</summary>
    public static FetchFault? Of(Exception exception) => exception switch
    {
        // The stores name what they miss; the worker's own file is the host's affair.
        DamagedException or FileNotFoundException { FileName: not null } => new(Said(exception), IsOfInput: true),
        IOException or UnauthorizedAccessException or Win32Exception or OrleansException or TimeoutException or DbException => new(Said(exception), IsOfInput: false),
        _ => null,
    };

    public void OnFault(string runId, FetchFault fault)
    {
        lock (_changing)
        {
            Forget(runId);
            _runs[runId] = Next(_runs.GetValueOrDefault(runId));

            // Those that were begun before one of them met the fault say nothing new.
            if (!fault.IsOfInput && !(_host is { } known && IsWaiting(known)))
            {
                _host = Next(_host);
            }
        }
    }

    /// <summary>An attempt has all that it needs.</summary>
    public void OnFetched(string runId)
    {
        lock (_changing)
        {
            _runs.Remove(runId);
            _host = null;
        }
    }

    /// <summary>The holder's name alone does not tell anyone which machine it was.</summary>
    private static string Said(Exception exception) => $"On {Environment.MachineName}: {exception.Message}";

    private Fault Next(Fault? before) => new((before?.Count ?? 0) + 1, clock.GetTimestamp());

    private bool IsWaiting(Fault fault) => clock.GetElapsedTime(fault.At) < Wait(fault.Count);

    private static TimeSpan Wait(int count) => count > 5 ? LongestWait : FirstWait * (1 << (count - 1));

    private void Forget(string making)
    {
        foreach (var (runId, fault) in _runs)
        {
            if (clock.GetElapsedTime(fault.At) > Remembered)
            {
                _runs.Remove(runId);
            }
        }

        if (_runs.Count >= MostRemembered && !_runs.ContainsKey(making))
        {
            _runs.Remove(_runs.MinBy(run => run.Value.At).Key);
        }
    }

    private sealed record Fault(int Count, long At);
}
