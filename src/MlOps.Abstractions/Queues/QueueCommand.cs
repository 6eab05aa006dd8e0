namespace MlOps.Queues;

/// <summary>Something asked of a queue.</summary>
[GenerateSerializer, Immutable, Alias("mlops.queues.QueueCommand")]
public abstract record QueueCommand;

/// <summary>Gives out no more runs; those that are running go on.</summary>
[GenerateSerializer, Immutable, Alias("mlops.queues.PauseQueue")]
public sealed record PauseQueue : QueueCommand;

/// <summary>Gives out runs again.</summary>
[GenerateSerializer, Immutable, Alias("mlops.queues.ResumeQueue")]
public sealed record ResumeQueue : QueueCommand;
