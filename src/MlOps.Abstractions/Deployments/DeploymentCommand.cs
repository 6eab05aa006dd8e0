namespace MlOps.Deployments;

/// <summary>Something asked of a deployment.</summary>
[GenerateSerializer, Immutable, Alias("mlops.deployments.DeploymentCommand")]
public abstract record DeploymentCommand;

/// <summary>Creates the endpoint. Its name must be free in the cluster.</summary>
[GenerateSerializer, Immutable, Alias("mlops.deployments.CreateDeployment")]
public sealed record CreateDeployment(
    [property: Id(0)] string ProjectId,
    [property: Id(1)] string Name,
    [property: Id(2)] string ModelVersionId) : DeploymentCommand;

/// <summary>Moves the endpoint to another model version.</summary>
[GenerateSerializer, Immutable, Alias("mlops.deployments.ChangeVersion")]
public sealed record ChangeVersion([property: Id(0)] string ModelVersionId) : DeploymentCommand;

/// <summary>Moves the endpoint back to the version before the last change.</summary>
[GenerateSerializer, Immutable, Alias("mlops.deployments.RollBack")]
public sealed record RollBack : DeploymentCommand;

/// <summary>Takes the endpoint down and frees its name. Harmless when it is gone.</summary>
[GenerateSerializer, Immutable, Alias("mlops.deployments.DeleteDeployment")]
public sealed record DeleteDeployment : DeploymentCommand;
