using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Testing.Onnx;

namespace MlOps.Trainer.Onnx.Import;

public sealed class ImportTests
{
    [Fact]
    public void Import_OfASmallModel_RecordsSignatureMetadataAndTimes()
    {
        var manifest = Import.Run(TestModel.Linear().Says("author", "me").ToArray());

        Assert.Equal(TrainingTask.Tensors, manifest.Task);
        Assert.Equal(ModelFormat.Onnx, manifest.Format);
        Assert.True(manifest.IsBatchSafe);
        var input = Assert.Single(manifest.Signature!.Inputs);
        var output = Assert.Single(manifest.Signature.Outputs);
        Assert.Equal(("x", "FP32", "-1,2"), (input.Name, input.Datatype, string.Join(',', input.Shape)));
        Assert.Equal(("y", "FP32", "-1,1"), (output.Name, output.Datatype, string.Join(',', output.Shape)));
        Assert.Equal("mlops tests", manifest.Metadata["producer"]);
        Assert.Equal("made by a test", manifest.Metadata["description"]);
        Assert.Equal("ai.onnx 13", manifest.Metadata["opset"]);
        Assert.Equal("me", manifest.Metadata["custom.author"]);
        Assert.True(manifest.Metrics["loadMilliseconds"] > 0);
        Assert.True(manifest.Metrics[manifest.PrimaryMetric] > 0);
        Assert.Empty(manifest.Notices);
    }

    [Fact]
    public void Import_OfZipMap_GivesATensorWithItsClasses()
    {
        var manifest = Import.Run(TestModel.ZipMap().ToArray());

        Assert.Equal("cat,dog", string.Join(',', manifest.Classes));
        var output = Assert.Single(manifest.Signature!.Outputs);
        Assert.Equal(("probabilities", "FP32", "-1,2"), (output.Name, output.Datatype, string.Join(',', output.Shape)));
        Assert.True(manifest.IsBatchSafe);
    }

    [Fact]
    public void Import_OfRowsThatMix_IsNotBatchSafe()
    {
        // Each answer is the sum over all rows, so that no row is the same in company.
        var manifest = Import.Run(new TestModel()
            .Input("x", TestModel.Single, -1, 2)
            .Node("ReduceMean", ["x"], ["m"], "", new ProtoWriter().Text(1, "axes").Integer(8, 0).Integer(20, 7))
            .Node("Sub", ["x", "m"], ["y"])
            .Output("y", TestModel.Single, -1, 2)
            .ToArray());

        Assert.False(manifest.IsBatchSafe);
    }

    [Fact]
    public void Import_OfAFixedFirstDimension_IsNotBatchSafe()
    {
        var manifest = Import.Run(new TestModel().Input("x", TestModel.Single, 1, 2).Node("Neg", ["x"], ["y"]).Output("y", TestModel.Single, 1, 2).ToArray());

        Assert.False(manifest.IsBatchSafe);
    }

    [Fact]
    public void Import_OfAFunctionOfItsOwn_IsNoCustomOperator()
    {
        var manifest = Import.Run(new TestModel().Uses("", 13).Uses("mine", 1)
            .Function("mine", "Twice", ["a"], ["b"], TestModel.NodeOf("Add", ["a", "a"], ["b"]))
            .Input("x", TestModel.Single, -1, 2)
            .Node("Twice", ["x"], ["y"], "mine")
            .Output("y", TestModel.Single, -1, 2)
            .ToArray());

        Assert.Equal("y", Assert.Single(manifest.Signature!.Outputs).Name);
    }

    [Fact]
    public void Import_OfOpenInnerDimensions_FindsASizeThatRuns()
    {
        // An average over windows of 3 × 3 needs at least 3 points.
        var manifest = Import.Run(new TestModel()
            .Input("x", TestModel.Single, 1, 1, -1, -1)
            .Node("AveragePool", ["x"], ["y"], "", new ProtoWriter().Text(1, "kernel_shape").Integer(8, 3).Integer(8, 3).Integer(20, 7))
            .Output("y", TestModel.Single, 1, 1, -1, -1)
            .ToArray());

        Assert.Contains(manifest.Notices, notice => notice.Contains("open dimensions of 16", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_WithAFittingManifestInside_KnowsColumnsAndTask()
    {
        var manifest = Import.Run(ColumnModel.Of("amount", "name"));

        Assert.Equal(TrainingTask.Regression, manifest.Task);
        Assert.Equal("price", manifest.Label);
        Assert.Equal(["amount", "name"], manifest.Inputs.Select(input => input.Name));
        Assert.Equal(0.5, manifest.Metrics["r2"]);
        Assert.Equal("r2", manifest.PrimaryMetric);
        Assert.NotNull(manifest.Signature);
        Assert.Equal(ModelFormat.Onnx, manifest.Format);
    }

    [Fact]
    public void Import_WithAManifestOfOtherColumns_PassesItOver()
    {
        var manifest = Import.Run(ColumnModel.Of("amount", "city"));

        Assert.Equal(TrainingTask.Tensors, manifest.Task);
        Assert.Contains("'city'", Assert.Single(manifest.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("no JSON")]
    public void Import_WithAnUnreadableManifest_PassesItOver(string text)
    {
        var manifest = Import.Run(TestModel.Linear().Says(EmbeddedManifest.Key, text).ToArray());

        Assert.Contains(EmbeddedManifest.Key, Assert.Single(manifest.Notices), StringComparison.Ordinal);
        Assert.DoesNotContain("custom." + EmbeddedManifest.Key, manifest.Metadata.Keys);
    }

    [RealModelTheory]
    [InlineData("linear.onnx", true)]
    [InlineData("mlp.onnx", true)]
    [InlineData("wide.onnx", true)]
    [InlineData("trees.onnx", true)]
    [InlineData("sklearn_randomforest/model.onnx", true)]
    [InlineData("xgboost_regressor_tree/model.onnx", true)]
    [InlineData("mnist/model.onnx", false)]
    [InlineData("ultraface/model.onnx", false)]
    public void Import_OfARealModel_StandsItsCheck(string name, bool isBatchSafe)
    {
        using var folder = new TemporaryFolder();

        var manifest = Import.Run(Import.Job(folder, RealModels.Path(name)));

        Assert.Equal(isBatchSafe, manifest.IsBatchSafe);
        Assert.NotEmpty(manifest.Signature!.Inputs);
        Assert.NotEmpty(manifest.Signature.Outputs);
    }
}
