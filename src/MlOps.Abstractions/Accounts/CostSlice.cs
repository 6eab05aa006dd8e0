namespace MlOps.Accounts;

/// <summary>What costs are asked by. Whatever it is, the rows sum to the same total.</summary>
public enum CostDimension
{
    /// <summary>The kind of the actor.</summary>
    Kind = 1,

    /// <summary>The project that pays.</summary>
    Project,

    /// <summary>The experiment, with its runs.</summary>
    Experiment,

    /// <summary>The dataset, with the runs that made or read it.</summary>
    Dataset,

    /// <summary>The model, with its versions, the runs that were to train it and what served it.</summary>
    Model,

    /// <summary>The version of a model, with what served it.</summary>
    Version,

    /// <summary>The deployment.</summary>
    Deployment,

    /// <summary>The owner of the project at the time.</summary>
    Owner,

    /// <summary>Who asked for the run.</summary>
    Caller,

    /// <summary>The value of one of the project's tags at the time.</summary>
    Tag,

    /// <summary>What was used.</summary>
    Meter,

    /// <summary>The actor, also each run. Reads all events of the period, not their sums.</summary>
    Actor,

    /// <summary>The run. Reads all events of the period, not their sums.</summary>
    Run,

    /// <summary>
    /// The machine: how much of its hosts' CPU actors are charged for, how much nobody is, and how long it was idle. Always
    /// of the whole cluster, and no split of what actors cost: it is what else the machines cost.
    /// </summary>
    Machine,

    /// <summary>The day (UTC).</summary>
    Day,
}

/// <summary>Who bears the CPU time of hosts that nobody is charged for, and that of machines that were idle.</summary>
public enum CostSpread
{
    /// <summary>Nobody: it stands beside the total.</summary>
    None,

    /// <summary>Each project that used anything then as much as another, and of a project each row as much as another.</summary>
    Even,

    /// <summary>Each by the CPU time that it is charged for itself.</summary>
    Weighted,
}

/// <summary>A question: what was used from when to when, and by whom.</summary>
/// <param name="By">What the rows are.</param>
/// <param name="ProjectId">Of this project; null: of all.</param>
/// <param name="From">From this whole hour on; null: from the first usage on.</param>
/// <param name="To">Until this whole hour; null: until the end of the current one.</param>
/// <param name="Tag">Which tag, where <paramref name="By"/> is <see cref="CostDimension.Tag"/>.</param>
/// <param name="Spread">Who bears what nobody is charged for.</param>
public sealed record CostQuestion(
    CostDimension By, string? ProjectId = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Tag = null, CostSpread Spread = CostSpread.None)
{
    /// <summary>Why it cannot be answered; null: it can.</summary>
    public Refusal? Check() =>
        !WholeHours.Is(From) || !WholeHours.Is(To) ? Refusal.Invalid(
            "costs.period", $"Costs are added up by the hour (UTC): a period begins and ends at a whole one. This is from {From:u} to {To:u}.")
        : From >= To ? Refusal.Invalid("costs.period", $"A period ends after it begins; this is from {From:u} to {To:u}.")
        : By == CostDimension.Tag && string.IsNullOrEmpty(Tag) ? Refusal.Invalid("costs.tag", "Costs by tag need the name of the tag, as in tag=team.")
        : By != CostDimension.Tag && Tag is not null ? Refusal.Invalid("costs.tag", $"Costs by {By.ToString().ToLowerInvariant()} take no tag: leave tag={Tag} out, or ask by tag.")
        : By == CostDimension.Machine && Spread != CostSpread.None ? Refusal.Invalid(
            "costs.spread", "Costs by machine are what is spread among the others: leave the spread out.")
        : By == CostDimension.Day && Spread != CostSpread.None ? Refusal.Invalid(
            "costs.spread", "What is spread is spread over the whole period, and so not by day: leave the spread out, or ask for one day at a time.")
        : null;
}

/// <summary>What was used in a period, and by whom.</summary>
/// <param name="By">What the rows are.</param>
/// <param name="From">The period's beginning; null: the first usage.</param>
/// <param name="To">The period's end.</param>
/// <param name="Currency">The rate card's currency.</param>
/// <param name="Rows">The dearest first; days in their order, without those that had no usage.</param>
/// <param name="Total">The sum of the rows' amounts, to the last digit.</param>
/// <param name="Spread">Who bears <paramref name="Unattributed"/> and <paramref name="Idle"/>: with <see cref="CostSpread.None"/> they are in no row, else in all.</param>
/// <param name="Unattributed">CPU time of all hosts of the cluster in the period that nobody is charged for; null where none was entered.</param>
/// <param name="Idle">Time that the processors of all its machines had nothing to do; null where none was entered.</param>
/// <param name="Footprint">The energy and the carbon of all rows.</param>
public sealed record CostSlice(
    CostDimension By,
    DateTimeOffset? From,
    DateTimeOffset To,
    string Currency,
    ImmutableArray<CostSliceRow> Rows,
    decimal Total,
    CostSpread Spread = CostSpread.None,
    CostSliceUse? Unattributed = null,
    CostSliceUse? Idle = null,
    Footprint? Footprint = null);

/// <summary>What usage comes to in energy and carbon, by the factors that the host is configured with (<c>MlOps:Accounts:Footprint</c>): an estimate.</summary>
/// <param name="KilowattHours">Energy, with what the data centre itself needs for it.</param>
/// <param name="CarbonGrams">Grams of carbon dioxide equivalents of that energy.</param>
public sealed record Footprint(decimal KilowattHours, decimal CarbonGrams);

/// <summary>One row.</summary>
/// <param name="Key">An id, or what else the question was by; empty for what has none: usage of no model, of a project without that tag.</param>
/// <param name="Name">The name of what bears that id, where it has one.</param>
/// <param name="Amount">What it cost.</param>
/// <param name="Uses">What was used.</param>
/// <param name="Footprint">The energy and the carbon of it.</param>
public sealed record CostSliceRow(string Key, string? Name, decimal Amount, ImmutableArray<CostSliceUse> Uses, Footprint? Footprint = null);

/// <summary>What a row used of one meter.</summary>
/// <param name="Meter">Of what.</param>
/// <param name="Quantity">How much, in <paramref name="Unit"/>.</param>
/// <param name="Estimated">How much of it was derived, not read from a meter.</param>
/// <param name="Late">How much of it was entered when its hour or day had been over for an hour.</param>
/// <param name="Unpriced">How much of it has a price at other times or elsewhere, and had none then: it is in no amount.</param>
/// <param name="Unit">The meter's unit.</param>
/// <param name="Amount">What it cost; null where none of it has a price.</param>
public sealed record CostSliceUse(Meter Meter, decimal Quantity, decimal Estimated, decimal Late, decimal Unpriced, string Unit, decimal? Amount);
