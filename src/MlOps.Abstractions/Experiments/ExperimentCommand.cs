namespace MlOps.Experiments;

/// <summary>Something asked of an experiment.</summary>
[GenerateSerializer, Immutable, Alias("mlops.experiments.ExperimentCommand")]
public abstract record ExperimentCommand;

/// <summary>Creates the experiment. Its name must be free in the project.</summary>
[GenerateSerializer, Immutable, Alias("mlops.experiments.CreateExperiment")]
public sealed record CreateExperiment([property: Id(0)] string ProjectId, [property: Id(1)] string Name) : ExperimentCommand;

/// <summary>Gives the experiment another name; its id stays.</summary>
[GenerateSerializer, Immutable, Alias("mlops.experiments.RenameExperiment")]
public sealed record RenameExperiment([property: Id(0)] string Name) : ExperimentCommand;

/// <summary>A run of this experiment has ended well; the better of it and the best so far stays the best.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Metric">The metric that runs of its task are compared by.</param>
/// <param name="Value">Its value on the test part.</param>
/// <param name="LowerIsBetter">Whether less is better.</param>
[GenerateSerializer, Immutable, Alias("mlops.experiments.RecordResult")]
public sealed record RecordResult(
    [property: Id(0)] string RunId,
    [property: Id(1)] string Metric,
    [property: Id(2)] double Value,
    [property: Id(3)] bool LowerIsBetter) : ExperimentCommand;
