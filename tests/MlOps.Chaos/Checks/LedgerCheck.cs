using System.Globalization;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Runs;

namespace MlOps.Chaos.Checks;

/// <summary>Accounts are the sums of their rows, to the last digit, and every attempt of every run was billed once.</summary>
internal sealed class LedgerCheck : ICheck
{
    public string Name => "ledger";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        var usage = evidence.Stored.Usage;
        foreach (var account in evidence.Stored.OfKind(Kinds.Account))
        {
            var totals = account.Payload.TryGetProperty("totals", out var kept) ? kept.Deserialize<Dictionary<Meter, long>>(MlOpsJson.Options)! : [];
            var rows = usage.Where(row => row.Account == account.Id).ToList();
            var sums = rows.GroupBy(row => (Meter)row.Meter).ToDictionary(group => group.Key, group => group.Sum(row => row.Quantity));
            foreach (var meter in totals.Keys.Union(sums.Keys).Where(meter => totals.GetValueOrDefault(meter) != sums.GetValueOrDefault(meter)))
            {
                yield return $"{account.Id} says {totals.GetValueOrDefault(meter)} of {meter}; its rows sum up to {sums.GetValueOrDefault(meter)}.";
            }

            var events = account.Payload.TryGetProperty("events", out var count) ? count.GetInt64() : 0;
            if (events != rows.Count)
            {
                yield return $"{account.Id} says {events} events; it has {rows.Count} rows.";
            }
        }

        var keys = usage.Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
        var billed = usage.Where(row => row.Meter is (int)Meter.WorkerCpu or (int)Meter.WorkerWall).ToLookup(row => row.Actor);
        foreach (var run in evidence.Runs.Values.Where(run => run.Status.IsFinal()))
        {
            for (var attempt = 1; attempt <= run.Attempt; attempt++)
            {
                for (var part = 0; part < 2; part++)
                {
                    var key = string.Create(CultureInfo.InvariantCulture, $"platform/{run.Id}/usage/{attempt}#{part}");
                    if (!keys.Contains(key))
                    {
                        yield return $"Attempt {attempt} of {run.Id} was not billed: there is no row {key}.";
                    }
                }
            }

            if (billed[run.Id].Count() > 2 * run.Attempt)
            {
                yield return $"{run.Id} had {run.Attempt} attempts and has {billed[run.Id].Count()} rows of worker's usage, 2 for each were expected.";
            }
        }
    }
}
