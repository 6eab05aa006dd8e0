using MlOps.Accounts;
using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>Every attempt is billed once, to the last nanosecond; totals are the sum of the rows; what a silo metered counts once.</summary>
internal static class LedgerChecks
{
    public static void Check(Past past)
    {
        var rows = new Dictionary<(string Account, string Key), UsageEvent>();
        foreach (var (account, writes) in past.ByActor.Where(actor => actor.Value[^1].State is AccountState))
        {
            foreach (var row in writes.SelectMany(write => write.Write.Rows.OfType<UsageRow>()))
            {
                if (!rows.TryAdd((account, row.Key), row.Event))
                {
                    past.Find("ledger.twice", $"{row.Key} is in {account} twice.");
                }
            }

            CheckTotals(past, account, (AccountState)writes[^1].State!, rows);
            CheckSums(past, account, writes, rows);
        }

        foreach (var (id, run) in past.Last<RunState>())
        {
            for (var attempt = 1; attempt <= run.Attempt; attempt++)
            {
                CheckAttempt(past, id, attempt, run, rows);
            }
        }

        var billed = rows.Where(row => row.Value.Meter is Meter.WorkerCpu or Meter.WorkerWall).ToList();
        var attempts = past.Last<RunState>().Sum(run => run.State.Attempt);
        if (billed.Count != attempts * 2)
        {
            past.Find("ledger.attempts", $"{attempts} attempts are billed by {billed.Count} rows; each makes two.");
        }

        CheckMetered(past, rows);
    }

    private static void CheckTotals(Past past, string account, AccountState state, Dictionary<(string Account, string Key), UsageEvent> rows)
    {
        var own = rows.Where(row => row.Key.Account == account).Select(row => row.Value).ToList();
        var sums = own.GroupBy(used => used.Meter).ToDictionary(used => used.Key, used => used.Sum(one => one.Quantity));
        if (own.Count != state.Events || !sums.OrderBy(sum => sum.Key).SequenceEqual(state.Totals))
        {
            past.Find("ledger.totals", $"{account} says {state.Events} events, {string.Join(' ', state.Totals)}; its rows are {own.Count}, {string.Join(' ', sums)}.");
        }
    }

    /// <summary>At any time pools have given what others used; in the end each hour and each day holds what its rows come to.</summary>
    private static void CheckSums(Past past, string account, IReadOnlyList<Landed> writes, Dictionary<(string Account, string Key), UsageEvent> rows)
    {
        var sums = new Dictionary<UsageSumKey, long>();
        foreach (var write in writes)
        {
            foreach (var sum in write.Write.Rows.OfType<UsageSumRow>())
            {
                sums[sum.Of] = sums.GetValueOrDefault(sum.Of) + sum.Quantity;
            }

            if (sums.GroupBy(sum => (sum.Key.Hours, sum.Key.Meter)).FirstOrDefault(meter => meter.Sum(sum => sum.Value) != 0) is { } unbalanced)
            {
                past.Find("ledger.balance", $"{account}: the sums of {unbalanced.Key} are not balanced with version {write.Write.Version}.");
            }
        }

        foreach (var hours in (int[])[1, 24])
        {
            var used = sums.Where(sum => sum.Key.Hours == hours && sum.Value > 0).GroupBy(sum => sum.Key.Meter).ToDictionary(meter => meter.Key, meter => meter.Sum(sum => sum.Value));
            foreach (var meter in rows.Where(row => row.Key.Account == account && row.Value.Quantity > 0).GroupBy(row => row.Value.Meter, row => row.Value.Quantity))
            {
                if (used.GetValueOrDefault(meter.Key) != meter.Sum())
                {
                    past.Find("ledger.sums", $"{account}: {meter.Key} by {hours} h sums to {used.GetValueOrDefault(meter.Key)}, its rows to {meter.Sum()}.");
                }
            }
        }
    }

    /// <summary>Billed is what the attempt itself said, with its end or before it.</summary>
    private static void CheckAttempt(Past past, string id, int attempt, RunState run, Dictionary<(string Account, string Key), UsageEvent> rows)
    {
        var key = Caller.Platform($"{id}/usage/{attempt}").RequestId;
        if (!rows.TryGetValue((Ids.Account(run.ProjectId), $"{key}#0"), out var cpu) || !rows.TryGetValue((Ids.Account(run.ProjectId), $"{key}#1"), out var wall))
        {
            past.Find("ledger.unbilled", $"Attempt {attempt} of {id} is not in the ledger.");
            return;
        }

        var said = past.Evidence.Attempts.Where(one => one.RunId == id && one.Attempt == attempt).SelectMany(one => one.Reported).Append(RunProgress.None);
        if (!said.Any(progress => progress.CpuNanoseconds == cpu.Quantity && progress.WallNanoseconds == wall.Quantity))
        {
            past.Find("ledger.amount", $"Attempt {attempt} of {id} is billed {cpu.Quantity} and {wall.Quantity} ns, which it never said.");
        }
    }

    private static void CheckMetered(Past past, Dictionary<(string Account, string Key), UsageEvent> rows)
    {
        foreach (var silo in past.Evidence.Silos)
        {
            var counted = past.Evidence.Metered.GetValueOrDefault(silo);
            var own = rows.Where(row => row.Key.Key.StartsWith($"usage-{silo.Name}-", StringComparison.Ordinal)).Select(row => row.Value).ToLookup(used => used.Meter == Meter.UnattributedCpu);
            Compare(own[false], counted, "rows");
            Compare(own[true], silo.Machine.Told / 1000, "µs of its machine");

            void Compare(IEnumerable<UsageEvent> events, long expected, string what)
            {
                var entered = events.Sum(used => used.Quantity);
                if (entered > expected || (entered < expected && past.Evidence.HasFlushed(silo) && !HasBatchesLeft(silo)))
                {
                    past.Find("ledger.metered", $"{silo.Name} metered {expected} {what}, and {entered} are entered.");
                }
            }
        }
    }

    /// <summary>A stop tries once; what the account could not take then is lost with the process, as the README says.</summary>
    private static bool HasBatchesLeft(Silo silo) => silo.HasUnsentUsage;
}
