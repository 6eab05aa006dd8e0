namespace MlOps.Deployments;

/// <summary>One serving endpoint: which model version it was asked to serve. It publishes the route that hosts poll.</summary>
[Alias("mlops.deployments.IDeploymentGrain")]
public interface IDeploymentGrain : IActor<DeploymentCommand, DeploymentView>;
