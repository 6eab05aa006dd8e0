namespace MlOps.Accounts;

/// <summary>Spreads what nobody is charged for among those who used something at the time. Pure.</summary>
internal static class CpuSpread
{
    /// <summary>
    /// Usage that is all of what the machines did besides, each meter and period for itself, in whole units that sum to it
    /// exactly. Where nobody can bear it, as nobody used anything then or no CPU time, it stays the machines'.
    /// </summary>
    /// <param name="usage">What all projects used.</param>
    /// <param name="ofMachines">What is spread.</param>
    /// <param name="question">Who bears it, and what the rows are.</param>
    public static IEnumerable<Usage> Over(IReadOnlyCollection<Usage> usage, IEnumerable<Usage> ofMachines, CostQuestion question)
    {
        var users = usage.Where(used => used.Subject is { } subject && subject.Kind != CostSubject.Pool).ToLookup(used => used.At);
        foreach (var besides in ofMachines.Where(used => used.Meter is Meter.UnattributedCpu or Meter.IdleCpu).GroupBy(used => (used.Meter, used.At)))
        {
            var whole = besides.Sum(used => used.Quantity);
            var shares = question.Spread == CostSpread.Even ? Even(users[besides.Key.At], question) : Weighted(users[besides.Key.At]);
            var parts = shares.Count == 0 ? [whole] : Shares.Of(whole, [.. shares.Select(share => whole * share.Part)], places: 0);
            foreach (var (bearer, part) in (shares.Count == 0 ? [besides.First()] : shares.Select(share => share.Bearer)).Zip(parts))
            {
                yield return bearer with { Meter = besides.Key.Meter, Quantity = part, Estimated = 0, Late = 0 };
            }
        }
    }

    private static List<(Usage Bearer, decimal Part)> Even(IEnumerable<Usage> users, CostQuestion question)
    {
        var projects = users.GroupBy(used => used.Subject!.ProjectId).ToList();
        return
        [
            .. projects.SelectMany(project =>
            {
                var rows = project.GroupBy(used => CostSlices.KeyOf(used, question.By, question.Tag)).ToList();
                return rows.Select(row => (row.First(), 1m / projects.Count / rows.Count));
            }),
        ];
    }

    private static List<(Usage Bearer, decimal Part)> Weighted(IEnumerable<Usage> users)
    {
        var charged = users.Where(used => used.Meter is Meter.WorkerCpu or Meter.CallCpu or Meter.PredictionCpu).ToList();
        var whole = charged.Sum(used => used.Quantity);
        return whole <= 0 ? [] : [.. charged.GroupBy(used => (used.Subject, used.ActorId)).Select(uses => (uses.First(), uses.Sum(used => used.Quantity) / whole))];
    }
}
