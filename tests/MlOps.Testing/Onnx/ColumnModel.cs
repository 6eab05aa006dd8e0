using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Testing.Onnx;

/// <summary>A model as the platform exports it: a tensor for each column, and its manifest in the metadata.</summary>
public static class ColumnModel
{
    /// <summary>
    /// <c>Score</c> = amount + 1 where the name is <c>a</c>. The manifest names its columns as given, rightly or not; the
    /// tensors are <c>amount</c> and <c>name</c>.
    /// </summary>
    public static byte[] Of(string amount, string name)
    {
        var manifest = new ModelManifest
        {
            Task = TrainingTask.Regression,
            Label = "price",
            Inputs = [new(amount, ColumnRole.Numeric, [], 1), new(name, ColumnRole.Categorical, ["a"], null)],
            Trainer = "sdca",
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("r2", 0.5),
            PrimaryMetric = "r2",
            TrainRows = 10,
            TestRows = 5,
        };
        return new TestModel().Uses("", 13).Uses("ai.onnx.ml", 1)
            .Input("amount", TestModel.Single, -1, 1)
            .Input("name", TestModel.Text, -1, 1)
            .Node("OneHotEncoder", ["name"], ["slots"], "ai.onnx.ml", TestModel.Attribute("cats_strings", "a"), TestModel.Attribute("zeros", 1L))
            .Constant(TestModel.Tensor("shape", TestModel.Int64, [255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0], 2))
            .Node("Reshape", ["slots", "shape"], ["slot"])
            .Node("Add", ["amount", "slot"], ["Score"])
            .Output("Score", TestModel.Single, -1, 1)
            .Says("mlops.manifest", JsonSerializer.Serialize(manifest, MlOpsJson.Options))
            .ToArray();
    }
}
