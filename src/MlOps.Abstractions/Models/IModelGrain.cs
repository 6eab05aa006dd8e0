namespace MlOps.Models;

/// <summary>One registered name: it numbers the versions without gaps and holds the aliases.</summary>
[Alias("mlops.models.IModelGrain")]
public interface IModelGrain : IActor<ModelCommand, ModelView>;
