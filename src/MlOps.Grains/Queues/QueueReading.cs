namespace MlOps.Queues;

/// <summary>What a queue read before it chose.</summary>
/// <param name="Waiting">The most urgent, and among them the longest waiting; also those on offer.</param>
/// <param name="Running">Runs that are worked on; not read while nothing waits.</param>
internal sealed record QueueReading(ImmutableArray<WaitingJob> Waiting, ImmutableArray<CatalogEntry> Running);
