using System.Collections.Immutable;
using MlOps.Accounts;

namespace MlOps.Client;

/// <summary>What was paid to others, once or again and again.</summary>
public sealed record ChargeEntry
{
    /// <summary>How much each time, for each seat: more than 0, with at most 6 decimal places.</summary>
    public required decimal Amount { get; init; }

    /// <summary>The rate card's currency. Nothing is converted.</summary>
    public required string Currency { get; init; }

    /// <summary>When what was paid for begins; the amount is spread evenly from here on.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it ends, at most 366 days later; null: with the next time, or it falls due at once.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>What it was paid for, as <c>model:NAME</c>, <c>dataset:NAME</c>, <c>experiment:NAME</c> or <c>deployment:NAME</c>; null: the project.</summary>
    public string? For { get; init; }

    /// <summary>Names it in the project for ever: the same again changes nothing. Null: a name that was never used.</summary>
    public string? Key { get; init; }

    /// <summary>What it is.</summary>
    public string? Description { get; init; }

    /// <summary>How many seats; null: one.</summary>
    public int? Seats { get; init; }

    /// <summary>After what it is paid again: <c>day</c>, <c>week</c>, <c>month</c> or <c>year</c>.</summary>
    public string? Every { get; init; }

    /// <summary>How often it is paid, 1 to 120; null: once.</summary>
    public int? Times { get; init; }
}

/// <summary>Events by key; the last one's key is the next page's <c>after</c>.</summary>
public sealed record UsageEntries(ImmutableArray<UsageEntry> Events);
