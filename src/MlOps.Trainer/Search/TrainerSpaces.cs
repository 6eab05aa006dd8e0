using MlOps.Runs;

namespace MlOps.Trainer.Search;

/// <summary>
/// What a search varies of each trainer: ranges in which good models of tables were found before. The defaults are
/// ML.NET's, or what it chooses for middling data.
/// </summary>
internal static class TrainerSpaces
{
    public static Branch Of(string trainer) => trainer switch
    {
        TrainerCatalog.LightGbm => new(trainer,
        [
            new("NumberOfLeaves", 4, 256, 30, Scale.Log, IsInteger: true),
            new("NumberOfIterations", 20, 500, 100, Scale.Log, IsInteger: true),
            new("LearningRate", 0.01, 0.5, 0.1, Scale.Log),
            new("MinimumExampleCountPerLeaf", 1, 100, 20, Scale.Log, IsInteger: true),
        ]),
        TrainerCatalog.FastTree => new(trainer,
        [
            new("NumberOfLeaves", 4, 128, 20, Scale.Log, IsInteger: true),
            new("NumberOfTrees", 20, 500, 100, Scale.Log, IsInteger: true),
            new("LearningRate", 0.02, 0.5, 0.2, Scale.Log),
            new("MinimumExampleCountPerLeaf", 1, 100, 10, Scale.Log, IsInteger: true),
            new("FeatureFraction", 0.3, 1, 1),
        ]),
        TrainerCatalog.FastForest => new(trainer,
        [
            new("NumberOfLeaves", 8, 512, 20, Scale.Log, IsInteger: true),
            new("NumberOfTrees", 20, 300, 100, Scale.Log, IsInteger: true),
            new("MinimumExampleCountPerLeaf", 1, 50, 10, Scale.Log, IsInteger: true),
            new("FeatureFraction", 0.3, 1, 0.7),
        ]),
        TrainerCatalog.Lbfgs => new(trainer,
        [
            new("L1Regularization", 1e-4, 100, 1, Scale.Log),
            new("L2Regularization", 1e-4, 100, 1, Scale.Log),
        ]),
        TrainerCatalog.Sdca => new(trainer,
        [
            new("L1Regularization", 1e-6, 10, 0.01, Scale.Log),
            new("L2Regularization", 1e-7, 1, 1e-4, Scale.Log),
        ]),
        _ => new(trainer, []),
    };
}
