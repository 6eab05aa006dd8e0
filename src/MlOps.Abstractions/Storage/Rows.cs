using MlOps.Accounts;

namespace MlOps.Storage;

/// <summary>
/// A row that is a pure function of its actor's state, at most one per actor and table. It bears the state's version,
/// and an older one never overwrites a newer. Can be rebuilt.
/// </summary>
public abstract record ProjectionRow;

/// <summary>What lists and names are made of. A null <paramref name="Entry"/>: the actor is not (or no longer) listed.</summary>
public sealed record CatalogRow(CatalogEntry? Entry) : ProjectionRow;

/// <summary>When the sweep must wake the actor. Null: never.</summary>
public sealed record WakeupRow(DateTimeOffset? DueAt) : ProjectionRow;

/// <summary>A run that waits for a worker. Null: it does not wait.</summary>
public sealed record JobRow(WaitingJob? Job) : ProjectionRow;

/// <summary>A deployment's route. Null: it is down.</summary>
public sealed record RouteRow(Route? Route) : ProjectionRow;

/// <summary>A row that cannot be rebuilt. Written once, with the state of the actor that owns it.</summary>
public abstract record AuthorityRow;

/// <summary>A command's answer, kept so that a repeat is answered alike.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="CommandHash">SHA-256 (hex) of the command, to tell a repeat from another command under the same id.</param>
/// <param name="Answer">The reply, as JSON.</param>
/// <param name="At">When it was answered.</param>
/// <param name="ExpiresAt">When it may go; null: never.</param>
public sealed record RequestRow(string RequestId, string CommandHash, string Answer, DateTimeOffset At, DateTimeOffset? ExpiresAt) : AuthorityRow;

/// <summary>Who did what, and why.</summary>
public sealed record AuditRow(DateTimeOffset At, string Principal, string RequestId, string Command, string? Reason) : AuthorityRow;

/// <summary>A dataset's version.</summary>
public sealed record DatasetVersionRow(Datasets.DatasetVersionView Version) : AuthorityRow;

/// <summary>Usage in the ledger of the account that writes it.</summary>
/// <param name="Key">Names the event once and for all.</param>
/// <param name="Event">The usage.</param>
/// <param name="EnteredAt">When it was entered; null where that was not written down, as before version 0.3.0.</param>
/// <param name="SubjectId">Whose it is, by the number of a <see cref="SubjectRow"/>; null where that was not written down.</param>
public sealed record UsageRow(string Key, UsageEvent Event, DateTimeOffset? EnteredAt = null, long? SubjectId = null) : AuthorityRow;

/// <summary>A subject by its number, the same for the same subject. Once is enough: a repeat changes nothing.</summary>
public sealed record SubjectRow(long Id, CostSubject Subject) : AuthorityRow;

/// <summary>What is added to the sum of an account's usage in a period. Lands in the write that brings the usage, and so counts once.</summary>
/// <param name="Of">Which sum.</param>
/// <param name="Quantity">How much is added.</param>
/// <param name="Events">How many events are added; each counts in the period that it begins in.</param>
/// <param name="Late">How much of the quantity came after its period was over for an hour.</param>
public sealed record UsageSumRow(UsageSumKey Of, long Quantity, long Events, long Late) : AuthorityRow;

/// <summary>Names a sum of an account's usage.</summary>
/// <param name="Hours">How long its period is: 1, or 24 for a day (UTC).</param>
/// <param name="From">When its period begins.</param>
/// <param name="SubjectId">Whose usage, by the number of a <see cref="SubjectRow"/>.</param>
/// <param name="Meter">Of what.</param>
/// <param name="IsEstimated">Whether derived or read from a meter: they are kept apart.</param>
public readonly record struct UsageSumKey(int Hours, DateTimeOffset From, long SubjectId, Meter Meter, bool IsEstimated);
