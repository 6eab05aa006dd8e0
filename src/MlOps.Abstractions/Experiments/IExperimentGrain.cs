namespace MlOps.Experiments;

/// <summary>One named question, its runs, and the best answer so far.</summary>
[Alias("mlops.experiments.IExperimentGrain")]
public interface IExperimentGrain : IActor<ExperimentCommand, ExperimentView>;
