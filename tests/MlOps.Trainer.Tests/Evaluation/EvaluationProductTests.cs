using System.Collections.Immutable;
using System.Xml.Linq;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Testing.Onnx;
using MlOps.Trainer.Onnx.Import;
using MlOps.Trainer.Training;
using MlOps.Work;
using Xunit.Abstractions;

namespace MlOps.Trainer.Evaluation;

public sealed class EvaluationProductTests(ITestOutputHelper output)
{
    [RealDataFact]
    public void Adult_IsJudgedInFull()
    {
        using var data = SampleData.Real("adult/adult_train.csv");

        var model = data.Train(SampleData.Spec("label") with { Slices = ["sex", "age"], Features = ["age", "education_num", "marital_status", "capital_gain", "capital_loss", "hours_per_week"] });

        var evaluation = model.Evaluation();
        output.WriteLine(model.Text("report.md"));
        Assert.Equal(1000, evaluation.Resamples);
        Assert.Equal(model.Outcome.Metrics, evaluation.Metrics.ToDictionary(metric => metric.Key, metric => metric.Value.Value));
        var auc = evaluation.Metrics["auc"];
        Assert.InRange(auc.High!.Value - auc.Low!.Value, 0.005, 0.03);
        Assert.Equal(0.5, evaluation.Baseline!.Metrics["auc"].Value, 1e-9);
        Assert.Equal(auc.Value - 0.5, evaluation.Baseline.Differences["auc"].Value, 1e-9);
        Assert.True(evaluation.Baseline.Differences["auc"].Low > 0.3);
        Assert.Null(evaluation.Incumbent);

        Assert.Equal(evaluation.TestRows, evaluation.Confusion!.Counts.Sum(row => row.Sum()));
        Assert.Equal(evaluation.TestRows, evaluation.Classes.Sum(each => each.TestRows));
        Assert.Equal(evaluation.TrainRows, evaluation.Classes.Sum(each => each.TrainRows));
        Assert.Equal(evaluation.TestRows, evaluation.Calibration.Sum(bin => bin.Rows));
        Assert.Equal(["Female", "Male"], evaluation.Slices.Where(slice => slice.Column == "sex").Select(slice => slice.Value));
        Assert.All(evaluation.Slices.GroupBy(slice => slice.Column), column => Assert.Equal(evaluation.TestRows, column.Sum(slice => slice.Rows)));
        Assert.Contains(evaluation.Importance!.Features[0].Feature, (string[])["marital_status", "capital_gain"]);
        Assert.Equal(6, evaluation.Importance.Features.Length);
        Assert.All(evaluation.Features, feature => Assert.True(feature.StabilityIndex < 0.1));

        Assert.Equal(
            "evaluation.json roc.svg pr.svg calibration.svg confusion.svg importance.svg report.json report.md provenance.json",
            string.Join(' ', model.Outcome.Files.Except(["model.onnx", "export.json"])));
        Assert.StartsWith("# Whether 'label' is '1' or '0', learned by LightGbm", model.Text("report.md"), StringComparison.Ordinal);
        Assert.DoesNotContain(model.Report().Findings, finding => finding.Severity == FindingSeverity.Grave);
    }

    [RealDataFact]
    public void Bike_WithCasualAndRegisteredLeftIn_NamesTheLeak()
    {
        using var data = SampleData.Real("bike/hour_train.csv");

        var report = data.Train(SampleData.Spec("cnt")).Report();

        var leak = report.Findings[0];
        Assert.Equal(("leak", FindingSeverity.Grave), (leak.Code, leak.Severity));
        Assert.Equal(["casual", "registered"], leak.Columns.Order());
        var without = report.Next[0].Command!;
        Assert.StartsWith("mlops runs start --dataset ds-1 --label cnt --feature instant", without, StringComparison.Ordinal);
        Assert.DoesNotContain("casual", without, StringComparison.Ordinal);
        Assert.DoesNotContain("registered", without, StringComparison.Ordinal);
    }

    [RealDataFact]
    public void Bike_WithoutThem_NamesNone()
    {
        using var data = SampleData.Real("bike/hour_train.csv");
        var features = data.Columns.Select(column => column.Name).Except(["cnt", "casual", "registered"]);

        var model = data.Train(SampleData.Spec("cnt") with { Features = [.. features] });

        Assert.DoesNotContain(model.Report().Findings, finding => finding.Code == "leak");
        Assert.Equal("hr", model.Evaluation().Importance!.Features[0].Feature);
        Assert.Equal(model.Evaluation().TestRows, model.Evaluation().Residuals!.Histogram.Sum(bin => bin.Count));
        var circles = XDocument.Parse(model.Text("residuals-by-prediction.svg")).Descendants().Count(element => element.Name.LocalName == "circle");
        Assert.Equal(model.Evaluation().Residuals!.ByPrediction.Length, circles);
    }

    [Fact]
    public void Ranking_IsJudgedGroupByGroup()
    {
        using var data = TaskTests.Data(TrainingTask.Ranking);

        var evaluation = data.Train(TaskTests.Spec(TrainingTask.Ranking)).Evaluation();

        Assert.True(evaluation.Metrics["ndcg"].Value > evaluation.Baseline!.Metrics["ndcg"].Value);
        Assert.True(evaluation.Baseline.Differences["ndcg"].Low > 0);
        Assert.Equal("ndcg", evaluation.Importance!.Metric);
    }

    [Fact]
    public void AnomalyDetection_WithALabel_IsJudgedByIt()
    {
        using var data = TaskTests.Data(TrainingTask.Anomaly);

        var model = data.Train(TaskTests.Spec(TrainingTask.Anomaly));

        Assert.Equal(["auc", "auprc", "detectionRate1", "detectionRate5"], model.Outcome.Metrics.Keys);
        Assert.Contains("roc.svg", model.Outcome.Files);
    }

    [Fact]
    public void AnomalyDetection_WithoutALabel_HasAReportWithoutFigures()
    {
        using var data = SampleData.Of("SELECT (i % 50)::DOUBLE AS a, (i % 50) * 2.0 + (i % 3) AS b, (i % 50) * -1.0 + (i % 2) AS c FROM range(600) t(i)");

        var model = data.Train(SampleData.Spec("") with { Task = TrainingTask.Anomaly });

        Assert.Empty(model.Evaluation().Metrics);
        Assert.StartsWith("# Which rows are unlike the others, learned by RandomizedPca", model.Text("report.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void TestPart_OfAnotherDataset_IsJudged_AndItsDriftIsNamed()
    {
        using var data = SampleData.Of("SELECT (hash(i) % 1000)::DOUBLE AS x, 'a' AS site, hash(i) % 1000 + hash(i + 9) % 300 > 600 AS y FROM range(1000) t(i)");
        using var other = SampleData.Of("SELECT (hash(i) % 1500)::DOUBLE AS x, CASE WHEN i % 2 = 0 THEN 'b' ELSE 'a' END AS site, hash(i) % 1500 + hash(i + 9) % 300 > 600 AS y FROM range(500) t(i)");
        var spec = SampleData.Spec("y") with { Features = ["x"], Split = new() { Kind = SplitKind.Dataset, TestDatasetId = "ds-2", TestDatasetVersion = 3 }, Slices = ["site"] };

        var model = data.Train(spec, test: other);

        var evaluation = model.Evaluation();
        Assert.Equal((1000, 500), (evaluation.TrainRows, evaluation.TestRows));
        Assert.Equal([("a", 250), ("b", 250)], evaluation.Slices.Select(slice => (slice.Value, slice.Rows)));
        Assert.Equal(FindingSeverity.Warning, Assert.Single(model.Report().Findings, finding => finding.Code == "drift").Severity);
        Assert.Equal(("ds-2", 3, 500), (model.Provenance().Test!.Id, model.Provenance().Test!.Version, model.Provenance().Test!.Rows));
    }

    [Fact]
    public void SameJob_LeavesTheSameWords()
    {
        using var data = Noisy();

        var (one, other) = (data.Train(SampleData.Spec("y")), data.Train(SampleData.Spec("y")));

        foreach (var file in one.Outcome.Files)
        {
            Assert.Equal(one.Text(file), other.Text(file));
        }
    }

    [Fact]
    public void Incumbent_ThatIsWorse_IsBeaten_OnTheSameRows()
    {
        using var data = Noisy();
        var before = data.Train(SampleData.Spec("y") with { Features = ["z"] });
        var now = SampleData.Spec("y") with { Features = ["x", "z"] };

        var comparison = data.Train(now, incumbent: Files(before)).Evaluation().Incumbent!;

        Assert.Null(comparison.NotCompared);
        Assert.Null(comparison.Caution);
        Assert.Equal(before.Outcome.Metrics["auc"], comparison.Metrics["auc"].Value, 1e-9);
        Assert.True(comparison.Differences["auc"].Low > 0);
    }

    [Fact]
    public void Incumbent_OfAnotherSplit_MayKnowTheTestRows_AndTheReportSaysSo()
    {
        using var data = Noisy();
        var before = data.Train(SampleData.Spec("y") with { Seed = 2 });

        var model = data.Train(SampleData.Spec("y"), incumbent: Files(before));

        Assert.Contains("may know some of these test rows", model.Evaluation().Incumbent!.Caution, StringComparison.Ordinal);
        Assert.Contains(model.Report().Quality, line => line.Contains("people version 3, the version in use", StringComparison.Ordinal));
    }

    [Fact]
    public void Incumbent_ThatNeedsOtherColumns_IsNotCompared_AndTheReportSaysWhy()
    {
        using var data = Noisy();
        var before = data.Train(SampleData.Spec("y") with { Features = ["x", "z"] });

        var model = data.Train(SampleData.Spec("y") with { Features = ["x"] }, incumbent: Files(before));

        Assert.Equal("people version 3 needs 'z', of which this training reads nothing", model.Evaluation().Incumbent!.NotCompared);
        Assert.Contains(model.Report().Quality, line => line.StartsWith("It was not compared with people version 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Incumbent_OfAnotherTask_IsNotCompared()
    {
        using var data = Noisy();
        var before = data.Train(SampleData.Spec("z") with { Features = ["x"] });

        var comparison = data.Train(SampleData.Spec("y") with { Features = ["x"] }, incumbent: Files(before)).Evaluation().Incumbent!;

        Assert.Contains("answers the task Regression", comparison.NotCompared, StringComparison.Ordinal);
    }

    [Fact]
    public void Incumbent_ThatWasImported_IsNotCompared_AndTheReportSaysWhy()
    {
        using var data = Noisy();
        using var folder = new TemporaryFolder();
        var job = Import.Job(folder, TestModel.Linear().ToArray());
        Import.Run(job);
        var incumbent = new ModelFiles("mdl-1.3", 3, "people", Path.Combine(job.WorkDirectory, "model.onnx"), Path.Combine(job.WorkDirectory, "manifest.json"));

        var model = data.Train(SampleData.Spec("y"), incumbent: incumbent);

        Assert.Equal("people version 3 is an imported model, which is not asked here", model.Evaluation().Incumbent!.NotCompared);
        Assert.Contains(model.Report().Quality, line => line.StartsWith("It was not compared with people version 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Slices_ByAColumnThatIsNoFeature_AreRead()
    {
        using var data = Noisy();

        var slices = data.Train(SampleData.Spec("y") with { Features = ["x"], Slices = ["site"] }).Evaluation().Slices;

        Assert.Equal(["north", "south"], slices.Select(slice => slice.Value));
        Assert.All(slices, slice => Assert.InRange(slice.Metric!.Value, slice.Metric.Low!.Value, slice.Metric.High!.Value));
    }

    [Fact]
    public void Slice_OfAnUnknownColumn_IsRefused()
    {
        using var data = Noisy();

        var failure = Assert.Throws<JobFailedException>(() => data.Train(SampleData.Spec("y") with { Slices = ["nowhere"] }));

        Assert.Equal("slice.unknown", failure.Failure.Code);
    }

    [Fact]
    public void ShuffledFeature_HurtsWhereItMatters_AndNowhereElse()
    {
        using var data = SampleData.Of(
            "SELECT (hash(i) % 1000)::DOUBLE AS x, (hash(i + 5) % 1000)::DOUBLE AS idle, (hash(i) % 1000 + hash(i + 9) % 100)::DOUBLE AS y FROM range(3000) t(i)");

        var importance = data.Train(SampleData.Spec("y")).Evaluation().Importance!;

        Assert.Equal(["x", "idle"], importance.Features.Select(feature => feature.Feature));

        // A model that leans on x alone does, with x shuffled, twice as badly as the mean does: R² falls by about 2.
        Assert.InRange(importance.Features[0].Loss, 1.7, 2.3);
        Assert.InRange(importance.Features[1].Loss, -0.01, 0.01);
    }

    [Fact]
    public void Pictures_AreWellFormed_NameThemselves_AndRunNothing()
    {
        using var data = SampleData.Of(
            """
            SELECT (hash(i) % 1000)::DOUBLE AS "<script>alert(1)</script>", hash(i + 5) % 9 < 4 AS "b&b",
                   CASE WHEN hash(i) % 1000 + hash(i + 9) % 300 > 600 THEN '"</svg>' ELSE 'a' || chr(7) END AS y
            FROM range(1500) t(i)
            """);

        var model = data.Train(SampleData.Spec("y"));

        var pictures = model.Outcome.Files.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)).ToList();
        Assert.Equal(["roc.svg", "pr.svg", "calibration.svg", "confusion.svg", "importance.svg"], pictures);
        foreach (var picture in pictures)
        {
            var svg = XDocument.Parse(model.Text(picture)).Root!;
            string[] allowed = ["svg", "title", "desc", "rect", "line", "polyline", "circle", "text"];
            Assert.All(svg.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, allowed));
            Assert.All(svg.DescendantsAndSelf().Attributes(), attribute => Assert.DoesNotMatch("^(on|href|style|src)", attribute.Name.LocalName));
            Assert.Equal("img", svg.Attribute("role")!.Value);
            Assert.NotEmpty(svg.Element(svg.Name.Namespace + "title")!.Value);
            Assert.NotEmpty(svg.Element(svg.Name.Namespace + "desc")!.Value);
        }

        Assert.Contains("<script>alert(1)", XDocument.Parse(model.Text("importance.svg")).Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0007', model.Text("report.md"));
    }

    [Fact]
    public void NoTestRow_StillLeavesAReport()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, i % 2 = 0 AS y FROM range(5) t(i)");

        var model = data.Train(SampleData.Spec("y") with { Trainer = TrainerCatalog.Sdca, TestFraction = 0.01 });

        Assert.Equal(0, model.Evaluation().TestRows);
        Assert.Equal("Nothing can be said of its quality: there is no test row.", model.Report().Verdict);
        Assert.Null(model.Provenance().PredictionsDigest);
    }

    [Theory]
    [InlineData("imbalance", 3000, "hash(i) % 100 + hash(i + 5) % 100 > 185", true)]
    [InlineData("imbalance", 3000, "hash(i) % 100 + hash(i + 5) % 100 > 120", false)]
    [InlineData("few-rows", 300, "hash(i) % 100 + hash(i + 5) % 100 + hash(i + 9) % 60 > 130", true)]
    [InlineData("few-rows", 3000, "hash(i) % 100 + hash(i + 5) % 100 + hash(i + 9) % 60 > 130", false)]
    [InlineData("one-feature", 3000, "hash(i) % 100 + hash(i + 9) % 60 > 80", true)]
    [InlineData("one-feature", 3000, "hash(i) % 100 + hash(i + 5) % 100 + hash(i + 9) % 60 > 130", false)]
    public void Caution_IsGivenWhereTheDataCallForIt_AndNowhereElse(string code, int rows, string label, bool isGiven)
    {
        using var data = SampleData.Of($"SELECT (hash(i) % 100)::DOUBLE AS x, (hash(i + 5) % 100)::DOUBLE AS z, {label} AS y FROM range({rows}) t(i)");

        var findings = data.Train(SampleData.Spec("y")).Report().Findings;

        Assert.Equal(isGiven, findings.Any(finding => finding.Code == code));
    }

    private static SampleData Noisy() => SampleData.Of(
        """
        SELECT (hash(i) % 1000)::DOUBLE AS x, (hash(i + 5) % 1000)::DOUBLE AS z,
               CASE WHEN i % 3 = 0 THEN 'north' ELSE 'south' END AS site,
               hash(i) % 1000 + hash(i + 5) % 1000 / 4 + hash(i + 9) % 600 > 900 AS y
        FROM range(2000) t(i)
        """);

    private static ModelFiles Files(TrainedModel model) => new("mdl-1.3", 3, "people", model.ModelPath, model.ManifestPath)
    {
        Files = ImmutableSortedDictionary<string, string>.Empty.Add(RunProvenance.FileName, Path.Combine(model.Folder, RunProvenance.FileName)),
    };
}
