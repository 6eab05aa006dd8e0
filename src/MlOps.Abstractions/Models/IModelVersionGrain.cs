namespace MlOps.Models;

/// <summary>One version of a registered model: what it is made of, where it comes from, how far it may go.</summary>
[Alias("mlops.models.IModelVersionGrain")]
public interface IModelVersionGrain : IActor<ModelVersionCommand, ModelVersionView>;
