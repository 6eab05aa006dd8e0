using MlOps.Accounts;
using MlOps.Datasets;

namespace MlOps.Storage;

/// <summary>The answers of earlier requests, per actor.</summary>
public interface IRequestLog
{
    /// <summary>The answer kept for a request of an actor, or null.</summary>
    Task<RequestRow?> FindAsync(string actorId, string requestId, CancellationToken cancellationToken = default);

    /// <summary>Drops answers that expired before <paramref name="now"/>; returns how many.</summary>
    Task<int> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken = default);
}

/// <summary>Which actors must be woken.</summary>
public interface IWakeups
{
    /// <summary>The identities (<c>GrainId</c> texts) of actors due at <paramref name="now"/>, the longest due first.</summary>
    Task<ImmutableArray<string>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A run that waits for a worker.</summary>
/// <param name="RunId">The run.</param>
/// <param name="QueueId">Where it waits.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Priority">How urgent it is; the higher, the sooner.</param>
/// <param name="WaitingSince">Since when.</param>
/// <param name="MemoryMiB">The memory that it asks for; 0 where that was not written down.</param>
public sealed record WaitingJob(string RunId, string QueueId, string ProjectId, int Priority, DateTimeOffset WaitingSince, int MemoryMiB = 0);

/// <summary>The runs that wait for workers.</summary>
public interface IJobs
{
    /// <summary>
    /// The jobs of a queue, highest priority first, then longest waiting. Where there are more than <paramref name="limit"/>, each
    /// project's next ones come before the later ones of others, so that no project's thousand hides another's only one.
    /// </summary>
    Task<ImmutableArray<WaitingJob>> WaitingAsync(string queueId, int limit, CancellationToken cancellationToken = default);
}

/// <summary>Where a deployment's requests go.</summary>
public sealed record Route(
    string Deployment,
    string DeploymentId,
    string ProjectId,
    string ModelVersionId,
    int Number,
    string ModelDigest,
    string ManifestDigest);

/// <summary>The routes of all deployments. Hosts poll the epoch; a push is only a hint.</summary>
public interface IRoutes
{
    /// <summary>Grows with every change of any route.</summary>
    Task<long> EpochAsync(CancellationToken cancellationToken = default);

    /// <summary>All routes, with the epoch that they were read at.</summary>
    Task<(long Epoch, ImmutableArray<Route> Routes)> ReadAsync(CancellationToken cancellationToken = default);
}

/// <summary>The versions of datasets.</summary>
public interface IDatasetVersions
{
    /// <summary>One version, or null.</summary>
    Task<DatasetVersionView?> FindAsync(string datasetId, int number, CancellationToken cancellationToken = default);

    /// <summary>The version of that content, or null.</summary>
    Task<DatasetVersionView?> FindAsync(string datasetId, string identity, CancellationToken cancellationToken = default);

    /// <summary>Versions with numbers below <paramref name="below"/>, newest first.</summary>
    Task<ImmutableArray<DatasetVersionView>> ListAsync(string datasetId, int below, int limit, CancellationToken cancellationToken = default);
}

/// <summary>The sum of an actor's usage by meter.</summary>
public sealed record UsageSum(string ActorId, Meter Meter, long Quantity, long Events, bool IsEstimated);

/// <summary>What was used.</summary>
public interface ILedger
{
    /// <summary>The sums of an account's usage by actor and meter, of all actors or of those named.</summary>
    Task<ImmutableArray<UsageSum>> SumAsync(string accountId, IReadOnlyCollection<string>? actorIds = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// What an account's subjects used from one whole hour to another. Reads no event, only as many sums as there are
    /// subjects, days and hours at both ends.
    /// </summary>
    /// <param name="accountId">The account.</param>
    /// <param name="from">From this whole hour on.</param>
    /// <param name="to">Until this whole hour.</param>
    /// <param name="byDay">Whether each day (UTC) has sums of its own.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    Task<ImmutableArray<SubjectSum>> SumAsync(string accountId, DateTimeOffset from, DateTimeOffset to, bool byDay = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// What actors used from one time to another, of all or of those named: sums of the events that lie in it, and the
    /// events that only reach into it.
    /// </summary>
    Task<ActorUsage> UsedAsync(
        string accountId, IReadOnlyCollection<string>? actorIds, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default);

    /// <summary>The event of a key, or null.</summary>
    Task<UsageRow?> FindEventAsync(string accountId, string key, CancellationToken cancellationToken = default);

    /// <summary>Events of an account by key. Reads all that the account has behind <see cref="UsageQuery.After"/> until so many are found.</summary>
    Task<ImmutableArray<UsageRow>> EventsAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>The sums themselves, as they are kept.</summary>
    Task<ImmutableArray<UsageSumRow>> SumsAsync(string accountId, CancellationToken cancellationToken = default);
}

/// <summary>Which events of an account.</summary>
public sealed record UsageQuery(string AccountId)
{
    /// <summary>Of this actor; null: of all.</summary>
    public string? ActorId { get; init; }

    /// <summary>Of this meter; null: of all.</summary>
    public Meter? Meter { get; init; }

    /// <summary>Of one of these subjects; null: of all, also of those whose subject was not written down.</summary>
    public IReadOnlyCollection<long>? SubjectIds { get; init; }

    /// <summary>Those that reach behind this time; null: from the first on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those that begin before this time; null: until the last.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>From behind this key on; null: from the first on.</summary>
    public string? After { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Whether an event is one of them, but for its account and <see cref="After"/>.</summary>
    public bool Holds(UsageRow row) =>
        (ActorId is null || row.Event.ActorId == ActorId)
        && (Meter is null || row.Event.Meter == Meter)
        && (SubjectIds is null || (row.SubjectId is { } subject && SubjectIds.Contains(subject)))
        && (From is null || row.Event.To > From || row.Event.From >= From)
        && (To is null || row.Event.From < To);
}

/// <summary>What actors used in a period.</summary>
/// <param name="Sums">Sums of the events that lie in it whole.</param>
/// <param name="Reaching">The events that began before it or ended after it.</param>
public sealed record ActorUsage(ImmutableArray<ActorSum> Sums, ImmutableArray<(UsageRow Row, CostSubject? Subject)> Reaching);

/// <summary>What an actor used, with its subject at the time; null where that was not written down.</summary>
public sealed record ActorSum(string ActorId, CostSubject? Subject, Meter Meter, bool IsEstimated, decimal Quantity, long Events)
{
    /// <summary>The subject's number.</summary>
    public long? SubjectId { get; init; }
}

/// <summary>What a subject used in a period.</summary>
/// <param name="Subject">Whose usage.</param>
/// <param name="Meter">Of what.</param>
/// <param name="IsEstimated">Whether derived or read from a meter.</param>
/// <param name="Quantity">How much. May be more than 64 bits hold.</param>
/// <param name="Events">How many events began in the period.</param>
/// <param name="Late">How much of it came when its hour or day was over for an hour.</param>
public sealed record SubjectSum(CostSubject Subject, Meter Meter, bool IsEstimated, decimal Quantity, long Events, decimal Late)
{
    /// <summary>The subject's number.</summary>
    public required long SubjectId { get; init; }

    /// <summary>The day; null where it is of the whole period.</summary>
    public DateTimeOffset? Day { get; init; }
}

/// <summary>An entry of the audit.</summary>
public sealed record AuditEntry(long Sequence, string ActorId, AuditRow Row);

/// <summary>Who did what.</summary>
public interface IAudit
{
    /// <summary>Entries below <paramref name="below"/> (null: from the newest), newest first, of one actor or of all.</summary>
    Task<ImmutableArray<AuditEntry>> ListAsync(string? actorId, long? below, int limit, CancellationToken cancellationToken = default);
}

/// <summary>Small settings of the platform that belong to no actor, such as the hash of the admin token.</summary>
public interface ISettings
{
    /// <summary>The value, or null.</summary>
    Task<string?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Sets the value durably.</summary>
    Task SetAsync(string key, string value, CancellationToken cancellationToken = default);

    /// <summary>Sets the value durably where there is none yet; returns whether this value stands there now. Of several at once, one wins.</summary>
    Task<bool> TryAddAsync(string key, string value, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the value durably where it is <paramref name="expected"/>; returns whether it did. Of several at once, at most
    /// one hears that it did: none may, where an answer of the store was lost.
    /// </summary>
    Task<bool> TryReplaceAsync(string key, string expected, string value, CancellationToken cancellationToken = default);
}

/// <summary>Everything that is read beside the actors. One object per store implements it all.</summary>
public interface IPlatformStore : ICatalog, IRequestLog, IWakeups, IJobs, IRoutes, IDatasetVersions, ILedger, IAudit, ISettings;
