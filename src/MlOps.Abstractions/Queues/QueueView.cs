namespace MlOps.Queues;

/// <summary>What a caller may see of a queue.</summary>
[GenerateSerializer, Immutable, Alias("mlops.queues.QueueView")]
public sealed record QueueView(
    [property: Id(0)] string Id,
    [property: Id(1)] bool IsPaused);
