namespace MlOps.Actors;

/// <summary>The kinds of actors: the first part of a grain's identity, its state's name, and the prefix of its ids.</summary>
public static class Kinds
{
    /// <summary>A team space.</summary>
    public const string Project = "project";

    /// <summary>A named dataset.</summary>
    public const string Dataset = "dataset";

    /// <summary>A named experiment.</summary>
    public const string Experiment = "experiment";

    /// <summary>A run: a piece of work for a worker, of whatever kind.</summary>
    public const string Run = "run";

    /// <summary>A registered model.</summary>
    public const string Model = "model";

    /// <summary>One version of a registered model.</summary>
    public const string ModelVersion = "model-version";

    /// <summary>A serving endpoint.</summary>
    public const string Deployment = "deployment";

    /// <summary>What waits for a pool of workers.</summary>
    public const string JobQueue = "job-queue";

    /// <summary>What a project used.</summary>
    public const string Account = "account";

    /// <summary>What things cost.</summary>
    public const string RateCard = "rate-card";

    /// <summary>A machine. No actor: a name in the ledger.</summary>
    public const string Machine = "machine";
}
