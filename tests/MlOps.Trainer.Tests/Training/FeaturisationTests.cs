using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

public sealed class FeaturisationTests
{
    [Theory]
    [InlineData(TrainerCatalog.LightGbm)]
    [InlineData(TrainerCatalog.Sdca)]
    public void Zip_LoadsInPlainMlNet_AndTakesTheColumnsThatTheManifestNames(string trainer)
    {
        using var data = Mixed();
        var model = data.Train(SampleData.Spec("y") with { Trainer = trainer });

        var loaded = new MLContext().Model.Load(model.ModelPath, out var schema);

        Assert.Equal(["x", "flag", "at", "name"], schema.Select(column => column.Name));
        Assert.Equal(["Single", "Single", "Double", "String"], schema.Select(column => column.Type.ToString()));
        Assert.Equal(["x", "flag", "at", "name"], model.Manifest.Inputs.Select(input => input.Name));
        var answers = loaded.Transform(new ColumnarView(
            [
                new SingleColumn("x", [1, float.NaN]),
                new SingleColumn("flag", [1, float.NaN]),
                new DoubleColumn("at", [0, double.NaN]),
                new TextColumn("name", [0, -1], ["never seen"]),
            ],
            [0, 1]));
        Assert.All(answers.GetColumn<float>("Score"), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void MissingAndUnseenNames_HaveNoSlot()
    {
        using var data = Mixed();
        var model = data.Train(SampleData.Spec("y"));
        var loaded = new MLContext().Model.Load(model.ModelPath, out _);

        var vectors = loaded.Transform(new ColumnarView(
            [
                new SingleColumn("x", [1, 1, 1]),
                new SingleColumn("flag", [1, 1, 1]),
                new DoubleColumn("at", [0, 0, 0]),
                new TextColumn("name", [0, 1, -1], ["n1", "never seen"]),
            ],
            [0, 1, 2])).GetColumn<float[]>("Features").ToList();

        // x, flag, five parts of the date, four names.
        Assert.Equal([1, 1, 1970, 1, 1, 4, 0, 0, 1, 0, 0], vectors[0]);
        Assert.Equal([1, 1, 1970, 1, 1, 4, 0, 0, 0, 0, 0], vectors[1]);
        Assert.Equal(vectors[1], vectors[2]);
    }

    [Fact]
    public void Manifest_RecordsWhatWasFitted_OnTheTrainingPartAlone()
    {
        using var data = Mixed();
        var spec = SampleData.Spec("y");

        var inputs = data.Train(spec).Manifest.Inputs.ToDictionary(input => input.Name);

        var trained = Enumerable.Range(0, 500).Where(row => !RowSplit.IsTest(spec.Seed, row, spec.TestFraction)).ToList();
        Assert.Equal(trained.Where(row => row % 10 != 0).Average(row => row), inputs["x"].Replacement!.Value, 1e-3);
        Assert.Equal(trained.Average(row => row % 2 == 0 ? 1 : 0), inputs["flag"].Replacement!.Value, 1e-6);
        Assert.Equal(trained.Average(row => (new DateTime(2020, 1, 1).AddHours(row) - DateTime.UnixEpoch).TotalSeconds), inputs["at"].Replacement!.Value, 1);
        Assert.Equal<string>(["n0", "n1", "n2", "n3"], inputs["name"].Categories);
        Assert.Null(inputs["name"].Replacement);
    }

    [Fact]
    public void ManyNames_AreHashed_AndMissingOnesHaveNoSlot()
    {
        using var data = SampleData.Of("SELECT 'n' || (i % 300) AS name, i % 300 + 0.5 AS y FROM range(12000) t(i)");
        var model = data.Train(SampleData.Spec("y") with { Trainer = TrainerCatalog.Sdca });

        Assert.Empty(model.Manifest.Inputs.Single().Categories);
        Assert.True(model.Outcome.Metrics["r2"] > 0.5, $"r2 {model.Outcome.Metrics["r2"]}");
        var loaded = new MLContext().Model.Load(model.ModelPath, out _);
        var vectors = loaded.Transform(new ColumnarView([new TextColumn("name", [0, -1], ["n7"])], [0, 1])).GetColumn<float[]>("Features").ToList();
        Assert.Equal(1024, vectors[0].Length);
        Assert.Equal([1f, 0f], vectors.Select(vector => vector.Sum()));
    }

    [Fact]
    public void ColumnsNamedLikeMlNetsOwn_AreLearnedFrom()
    {
        using var data = SampleData.Of(
            "SELECT i::DOUBLE AS Features, (i * 31 % 17)::DOUBLE AS Score, (i % 5)::DOUBLE AS Label, TIMESTAMP '2020-01-01' AS at, "
            + "i * 1.5 AS \"at.year\", 'p' || (i % 3) AS PredictedLabel, i > 900 AS Probability FROM range(2000) t(i)");
        foreach (var trainer in new[] { TrainerCatalog.LightGbm, TrainerCatalog.Sdca, TrainerCatalog.Baseline })
        {
            foreach (var label in new[] { "Probability", "PredictedLabel", "Score", "Features" })
            {
                var model = data.Train(SampleData.Spec(label) with { Trainer = trainer, NoOnnx = true });

                Assert.Contains(model.Manifest.PrimaryMetric, model.Outcome.Metrics.Keys);
            }
        }
    }

    [Fact]
    public void EmptyColumn_IsLeftOut_WithANotice()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, NULL::VARCHAR AS nothing, i * 2.0 AS y FROM range(100) t(i)");

        var manifest = data.Train(SampleData.Spec("y")).Manifest;

        Assert.Equal(["x"], manifest.Inputs.Select(input => input.Name));
        Assert.Contains(manifest.Notices, notice => notice.Contains("'nothing'", StringComparison.Ordinal));
    }

    private static SampleData Mixed() => SampleData.Of(
        "SELECT CASE WHEN i % 10 = 0 THEN NULL ELSE i::DOUBLE END AS x, i % 2 = 0 AS flag, TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR AS at, "
        + "CASE WHEN i % 7 = 0 THEN NULL ELSE 'n' || (i % 4) END AS name, 'free ' || i AS words, i * 0.5 + i % 4 AS y FROM range(500) t(i)",
        (name, role) => name == "words" ? ColumnRole.Text : role);
}
