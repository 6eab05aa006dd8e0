using MlOps.Accounts;

namespace MlOps.Gateway.Accounts;

/// <summary>What was paid to others, once or again and again.</summary>
/// <param name="Amount">How much each time, for each seat.</param>
/// <param name="Currency">The rate card's.</param>
/// <param name="From">When what was paid for begins.</param>
/// <param name="To">When it ends; null: with the next time, or it falls due at once.</param>
/// <param name="For">What it was paid for, as <c>model:NAME</c>, <c>dataset:NAME</c>, <c>experiment:NAME</c> or <c>deployment:NAME</c>; null: the project.</param>
/// <param name="Key">Names it for ever; null: the request's idempotency key does.</param>
/// <param name="Description">What it is.</param>
/// <param name="Seats">How many seats; null: one.</param>
/// <param name="Every">After what it is paid again.</param>
/// <param name="Times">How often it is paid, 1 to 120; null: once.</param>
internal sealed record ChargeRequest(
    decimal Amount,
    string Currency,
    string? From,
    string? To = null,
    string? For = null,
    string? Key = null,
    string? Description = null,
    int? Seats = null,
    ChargeInterval? Every = null,
    int? Times = null)
{
    private const int MostTimes = 120;
    private const int LongestKey = 200;

    /// <summary>The charges that it comes to. One that is paid again and again has a key for each time: KEY/1, KEY/2 and on.</summary>
    public async Task<ImmutableArray<Charge>> ChargesAsync(string projectId, string requestKey, Lookup lookup, CancellationToken cancellationToken)
    {
        if (Key is { } key && (key.Length is 0 or > LongestKey || key.Contains('/', StringComparison.Ordinal)))
        {
            throw RefusedException.Invalid("charge.key", $"A charge's key has 1 to {LongestKey} characters and no '/', such as licence-2026; this is '{key}'.");
        }

        // Else the seats' product might be more than a decimal holds.
        if (Math.Abs(Amount) > 1_000_000_000_000m || Seats is < 1 or > 1_000_000)
        {
            throw RefusedException.Invalid(
                Seats is null or >= 1 and <= 1_000_000 ? "charge.amount" : "charge.seats", $"Of {Amount} for {Seats ?? 1} seats: an amount is at most a billion, seats are 1 to 1000000.");
        }

        if (Times is < 1 or > MostTimes || (Times is > 1 && Every is null) || (Every is { } every && (To is not null || !Enum.IsDefined(every))))
        {
            throw RefusedException.Invalid(
                "charge.times", $"A charge is paid 1 to {MostTimes} times; more than once, it has an interval (every: day, week, month or year) and no end of its own (to).");
        }

        var from = CostTime.Parse("charge.period", "from", From)
            ?? throw RefusedException.Invalid("charge.period", "A charge says from when it is: from is missing.");
        var to = CostTime.Parse("charge.period", "to", To) ?? from;
        var actor = await ActorAsync(projectId, lookup, cancellationToken);
        return
        [
            .. Enumerable.Range(0, Times ?? 1).Select(time => new Charge(
                Every is null ? Key ?? requestKey : $"{Key ?? requestKey}/{time + 1}",
                actor,
                Amount * (Seats ?? 1),
                Currency,
                At(from, time),
                Every is null ? to : At(from, time + 1),
                Description)),
        ];
    }

    private DateTimeOffset At(DateTimeOffset from, int time)
    {
        try
        {
            return Every switch
            {
                ChargeInterval.Day => from.AddDays(time),
                ChargeInterval.Week => from.AddDays(7 * time),
                ChargeInterval.Month => from.AddMonths(time),
                ChargeInterval.Year => from.AddYears(time),
                _ => from,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw RefusedException.Invalid("charge.period", $"A charge from {from:u} on cannot be paid {Times ?? 1} times.");
        }
    }

    private async Task<string> ActorAsync(string projectId, Lookup lookup, CancellationToken cancellationToken)
    {
        if (For is null)
        {
            return projectId;
        }

        var (kind, name) = For.Split(':', 2) is [var before, var behind] ? (before, behind) : ("", For);
        return kind switch
        {
            Kinds.Dataset or Kinds.Experiment or Kinds.Model => await lookup.RequireAsync(projectId, kind, name, cancellationToken),
            Kinds.Deployment => await lookup.RequireAsync(Lookup.WholeCluster, kind, name, cancellationToken),
            _ => throw RefusedException.Invalid("charge.for", $"A charge is for model:NAME, dataset:NAME, experiment:NAME or deployment:NAME, not for '{For}'. Without it, it is for the project."),
        };
    }
}

/// <summary>After what something is paid again.</summary>
internal enum ChargeInterval
{
    Day = 1,
    Week,
    Month,
    Year,
}

/// <summary>Charges that are entered together: all of them or none.</summary>
internal sealed record ChargesRequest(ImmutableArray<ChargeRequest> Charges);

/// <summary>Events of an account; the last one's key is the next page's <c>after</c>.</summary>
internal sealed record EventsAnswer(ImmutableArray<UsageEntry> Events);
