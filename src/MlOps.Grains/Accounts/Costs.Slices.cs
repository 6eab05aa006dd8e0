using System.Runtime.CompilerServices;

namespace MlOps.Accounts;

internal sealed partial class Costs
{
    /// <summary>Kinds that keep bytes.</summary>
    private static readonly ImmutableArray<string> Keepers = [Kinds.Dataset, Kinds.ModelVersion];

    public async Task<CostSlice> ByAsync(CostQuestion question, CancellationToken cancellationToken)
    {
        var asked = await GatherAsync(question, cancellationToken);
        var slice = CostSlices.Of(question, asked.Usage, asked.OfMachines, asked.Rates, asked.To).With(options.Value.Footprint);
        return slice with { Rows = await NamedAsync(question.By, slice.Rows, cancellationToken) };
    }

    /// <summary>All that the answer to a question is made of.</summary>
    private async Task<Gathered> GatherAsync(CostQuestion question, CancellationToken cancellationToken)
    {
        if (question.Check() is { } refusal)
        {
            throw new ArgumentException(refusal.Message, nameof(question));
        }

        var now = clock.GetUtcNow();
        var to = question.To ?? EndOfHour(now);
        var rates = new Rates((await cards.CurrentAsync(cancellationToken)).Card);
        var periods = rates.Periods(question.From ?? DateTimeOffset.UnixEpoch, to).ToList();
        var ofMachines = await MachinesAsync(periods, cancellationToken);
        var usage = question.By == CostDimension.Machine ? ofMachines : await UsageAsync(question, periods, now, cancellationToken);
        if (question.Spread != CostSpread.None)
        {
            usage.AddRange(CpuSpread.Over(usage, ofMachines, question).ToList());
            usage.RemoveAll(used => question.ProjectId is { } project && used.Subject?.ProjectId != project);
        }

        return new(usage, ofMachines, rates, periods, to);
    }

    private sealed record Gathered(
        List<Usage> Usage, List<Usage> OfMachines, Rates Rates, List<(DateTimeOffset From, DateTimeOffset To)> Periods, DateTimeOffset To);

    /// <summary>What the project used, or all of them: what is spread among them is spread among all, whichever is asked for.</summary>
    private async Task<List<Usage>> UsageAsync(
        CostQuestion question, List<(DateTimeOffset From, DateTimeOffset To)> periods, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var usage = new List<Usage>();
        var isOfOne = question.ProjectId is not null && question.Spread == CostSpread.None;
        foreach (var projectId in isOfOne ? [question.ProjectId!] : await IdsAsync(new() { Kind = Kinds.Project }, cancellationToken))
        {
            // Asked, an account adds up what a program without sums has entered.
            await grains.GetGrain<IAccountGrain>(Ids.Account(projectId)).GetAsync(cancellationToken);
            var kept = await KeptAsync(projectId, cancellationToken);
            foreach (var (start, end) in periods)
            {
                usage.AddRange(question.By is CostDimension.Actor or CostDimension.Run
                    ? await UsedAsync(projectId, null, start, end, withSecondEntries: false, cancellationToken)
                    : await SumsAsync(projectId, start, end, question.By == CostDimension.Day, cancellationToken));
                var until = end < now ? end : now;
                usage.AddRange(kept.SelectMany(bytes => question.By == CostDimension.Day ? bytes.ByDay(start, until) : bytes.Between(start, until)));
            }
        }

        return question.By == CostDimension.Model ? [.. await WithModelsAsync(usage, cancellationToken)] : usage;
    }

    private async Task<IEnumerable<Usage>> SumsAsync(string projectId, DateTimeOffset from, DateTimeOffset to, bool byDay, CancellationToken cancellationToken) =>
        (await ledger.SumAsync(Ids.Account(projectId), from, to, byDay, cancellationToken))
            .Select(sum => new Usage(sum.Subject, sum.Subject.ActorId, sum.Meter, from, sum.Quantity, sum.IsEstimated ? sum.Quantity : 0, sum.Late) { SubjectId = sum.SubjectId, Day = sum.Day });

    /// <summary>What the machines did besides, of the whole cluster.</summary>
    private async Task<List<Usage>> MachinesAsync(List<(DateTimeOffset From, DateTimeOffset To)> periods, CancellationToken cancellationToken)
    {
        var usage = new List<Usage>();
        foreach (var (from, to) in periods)
        {
            usage.AddRange((await SumsAsync(Ids.Machines, from, to, byDay: false, cancellationToken)).Where(used => used.Subject?.Kind == Kinds.Machine));
        }

        return usage;
    }

    private static DateTimeOffset EndOfHour(DateTimeOffset time) => WholeHours.Of(time).AddHours(1);

    /// <summary>Where a run was to train a model that was not there yet, it may be there now.</summary>
    private async Task<IEnumerable<Usage>> WithModelsAsync(List<Usage> usage, CancellationToken cancellationToken)
    {
        var models = new Dictionary<(string, string), string?>();
        foreach (var named in usage.Select(used => used.Subject).OfType<CostSubject>().Where(subject => subject.ModelName is not null).Select(subject => (subject.ProjectId!, subject.ModelName!)).Distinct())
        {
            models[named] = (await catalog.FindAsync(named.Item1, Kinds.Model, named.Item2, cancellationToken))?.Id;
        }

        return usage.Select(used => used.Subject is { ModelName: { } name } subject && models[(subject.ProjectId!, name)] is { } modelId
            ? used with { Subject = subject with { ModelId = modelId } }
            : used);
    }

    private async Task<ImmutableArray<CostSliceRow>> NamedAsync(CostDimension by, ImmutableArray<CostSliceRow> rows, CancellationToken cancellationToken)
    {
        if (by is CostDimension.Run or CostDimension.Kind or CostDimension.Owner or CostDimension.Caller or CostDimension.Tag or CostDimension.Meter or CostDimension.Machine or CostDimension.Day)
        {
            return rows;
        }

        var named = ImmutableArray.CreateBuilder<CostSliceRow>(rows.Length);
        foreach (var row in rows)
        {
            named.Add(Ids.KindOf(row.Key) is null or Kinds.Run ? row : row with { Name = (await catalog.FindAsync(row.Key, cancellationToken))?.Name });
        }

        return named.MoveToImmutable();
    }

    /// <summary>
    /// What actors used in a period, by actor. All its events are read, one day's after the other's: ten million at once would
    /// take a database longer than anyone waits for it.
    /// </summary>
    private async Task<List<Usage>> UsedAsync(
        string projectId, IReadOnlyCollection<string>? actorIds, DateTimeOffset from, DateTimeOffset to, bool withSecondEntries, CancellationToken cancellationToken)
    {
        // Asked, an account adds up what a program without sums has entered: so the sums know all days.
        await grains.GetGrain<IAccountGrain>(Ids.Account(projectId)).GetAsync(cancellationToken);
        var usage = new List<Usage>();
        foreach (var day in (await ledger.SumAsync(Ids.Account(projectId), from, to, byDay: true, cancellationToken)).Select(sum => sum.Day!.Value).Distinct().Order())
        {
            var (first, last) = (day < from ? from : day, day.AddDays(1) > to ? to : day.AddDays(1));
            usage.AddRange((await UsedAtOnceAsync(projectId, actorIds, first, last, withSecondEntries, cancellationToken)).Select(used => used with { At = from }));
        }

        return usage;
    }

    /// <summary>The same of a day. Of what only reaches into the period: the hours that do, as the sums have it.</summary>
    private async Task<List<Usage>> UsedAtOnceAsync(
        string projectId, IReadOnlyCollection<string>? actorIds, DateTimeOffset from, DateTimeOffset to, bool withSecondEntries, CancellationToken cancellationToken)
    {
        var used = await ledger.UsedAsync(Ids.Account(projectId), actorIds, from, to, cancellationToken);
        var usage = used.Sums.Select(sum => new Usage(sum.Subject, sum.ActorId, sum.Meter, from, sum.Quantity, sum.IsEstimated ? sum.Quantity : 0, 0) { SubjectId = sum.SubjectId })
            .Concat(used.Reaching.Select(one =>
            {
                var part = UsageSums.Parts(one.Row.Event).Where(part => from <= part.Hour && part.Hour < to).Sum(part => (decimal)part.Quantity);
                return new Usage(one.Subject, one.Row.Event.ActorId, one.Row.Event.Meter, from, part, one.Row.Event.IsEstimated ? part : 0, 0) { SubjectId = one.Row.SubjectId };
            }))
            .Where(one => one.Subject is not null || withSecondEntries || !UsageSums.IsSecondEntry(one.ActorId!, one.Meter))
            .ToList();

        // Older events have no subject written down.
        var unknown = usage.Where(one => one.Subject is null).Select(one => one.ActorId!).Distinct().Select(id => new UsageEvent(id, Meter.Calls, 0, from, from)).ToImmutableArray();
        if (unknown.IsEmpty)
        {
            return usage;
        }

        var subjects = (await new CostSubjects(catalog).OfAsync(projectId, unknown, cancellationToken)).ToDictionary(billed => billed.Event.ActorId, billed => billed.User.Subject);
        return [.. usage.Select(one => one.Subject is null ? one with { Subject = subjects[one.ActorId!] } : one)];
    }

    private async Task<List<CatalogEntry>> KeepersAsync(string projectId, CancellationToken cancellationToken)
    {
        var keepers = new List<CatalogEntry>();
        foreach (var kind in Keepers)
        {
            await foreach (var entry in AllAsync(new() { Kind = kind, Scope = projectId }, cancellationToken))
            {
                keepers.Add(entry);
            }
        }

        return keepers;
    }

    /// <summary>What all actors of a project keep. What several of them hold is split among them; two projects that hold the same each pay for it.</summary>
    private async Task<List<KeptBytes>> KeptAsync(string projectId, CancellationToken cancellationToken)
    {
        var project = await catalog.FindAsync(projectId, cancellationToken);
        var keepers = await KeepersAsync(projectId, cancellationToken);
        var holdings = new List<Holding>();
        foreach (var entry in keepers)
        {
            await foreach (var holding in HoldingsAsync(entry, cancellationToken))
            {
                holdings.Add(holding);
            }
        }

        var parts = holdings
            .GroupBy(holding => (holding.Digest, holding.Bytes))
            .Select(same => (Bytes: new SharedBytes(same.Key.Bytes, same.Select(holding => holding.Since)), Holdings: same))
            .SelectMany(same => same.Holdings.Select(holding => (holding.ActorId, Part: (same.Bytes, holding.Since))))
            .ToLookup(held => held.ActorId, held => held.Part);
        return [.. keepers.Select(entry => new KeptBytes(CostSubjects.Of(entry, projectId, project), entry.Id, [.. parts[entry.Id]]))];
    }

    private async IAsyncEnumerable<Holding> HoldingsAsync(CatalogEntry entry, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (entry.Kind == Kinds.ModelVersion)
        {
            var version = VersionOf(entry);
            var content = version.Origin.Content;
            foreach (var holding in Held(content.ModelDigest + content.ManifestDigest, content.StoredBytes, content.Files, version.CreatedAt))
            {
                yield return holding;
            }

            yield break;
        }

        for (var below = int.MaxValue; below > 1;)
        {
            var page = await versions.ListAsync(entry.Id, below, 1000, cancellationToken);
            foreach (var holding in page.SelectMany(version => Held(
                version.Content.DataDigest + version.Content.ManifestDigest, version.Content.StoredBytes, version.Content.Files, version.CreatedAt)))
            {
                yield return holding;
            }

            below = page.IsEmpty ? 0 : page[^1].Number;
        }

        // Each file is its own; what else there is lies in the data and its manifest.
        IEnumerable<Holding> Held(string digest, long bytes, ImmutableSortedDictionary<string, StoredFile>? files, DateTimeOffset since) =>
        [
            new(entry.Id, digest, bytes - (files?.Values.Sum(file => file.Bytes) ?? 0), since),
            .. files?.Values.Select(file => new Holding(entry.Id, file.Digest, file.Bytes, since)) ?? [],
        ];
    }

    private sealed record Holding(string ActorId, string Digest, long Bytes, DateTimeOffset Since);
}
