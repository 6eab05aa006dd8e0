namespace MlOps.Accounts;

internal sealed partial class Costs
{
    public async Task<CostExplanation?> ExplainAsync(CostQuestion question, string keyOrName, string? after, int limit, CancellationToken cancellationToken)
    {
        if (question.ProjectId is not { } projectId || question.Spread != CostSpread.None)
        {
            throw new ArgumentException("A row is explained of one project, and without what is spread.", nameof(question));
        }

        var asked = await GatherAsync(question, cancellationToken);
        var rows = CostSlices.Of(question, asked.Usage, asked.OfMachines, asked.Rates, asked.To).Rows;
        var row = rows.FirstOrDefault(row => row.Key == keyOrName)
            ?? (await NamedAsync(question.By, rows, cancellationToken)).FirstOrDefault(row => row.Name == keyOrName);
        if (row is null)
        {
            return null;
        }

        row = (await NamedAsync(question.By, [row], cancellationToken))[0];
        var usage = asked.Usage.Where(used => used.Subject?.Kind != CostSubject.Pool && (CostSlices.KeyOf(used, question.By, question.Tag) ?? "") == row.Key).ToList();
        var day = question.By == CostDimension.Day ? usage[0].Day : null;
        var actorId = question.By is CostDimension.Actor or CostDimension.Run && row.Key.Length > 0 ? row.Key : null;
        var (from, to) = day is { } begin
            ? (question.From > begin ? question.From : begin, begin.AddDays(1) < asked.To ? begin.AddDays(1) : asked.To)
            : (question.From, asked.To);
        var events = await ledger.EventsAsync(
            new(Ids.Account(question.By == CostDimension.Machine ? Ids.Machines : projectId))
            {
                ActorId = actorId,
                Meter = question.By == CostDimension.Meter ? usage[0].Meter : null,
                SubjectIds = actorId is not null ? null : [.. usage.Select(used => used.SubjectId).OfType<long>().Distinct()],
                From = from,
                To = to,
                After = after,
                Limit = limit,
            },
            cancellationToken);
        var explanation = CostSlices.Explain(question, row, asked.Usage, asked.Rates, asked.Periods);
        return explanation with
        {
            From = from,
            To = to,
            Lines = [.. explanation.Lines.Select(Cut)],
            Events = [.. events.Where(one => !UsageSums.IsSecondEntry(one)).Select(UsageEntry.Of)],
            Next = events.Length == limit ? events[^1].Key : null,
        };

        CostExplanationLine Cut(CostExplanationLine line) =>
            line with { From = line.From > from || from is null ? line.From : from, To = line.To < to ? line.To : to };
    }
}
