using System.Collections.Immutable;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Evaluation.Reports;

namespace MlOps.Trainer.Evaluation;

public sealed class ReportTests
{
    [Fact]
    public void SoundModel_HasNothingToBeCarefulOf() => Assert.Empty(Report(Sound()).Findings);

    [Theory]
    [InlineData(0.8, 0.7, 0.9, "It has learned something: it is better than guessing beyond chance")]
    [InlineData(0.52, -0.05, 0.1, "It may be no better than guessing, since the difference is within chance")]
    [InlineData(0.4, -0.2, -0.05, "It is no better than guessing")]
    public void Verdict_IsThatOfThePairedDifference(double auc, double low, double high, string expected)
    {
        var evaluation = Sound() with
        {
            Metrics = Metric("auc", new(auc, auc - 0.05, auc + 0.05)),
            Baseline = new() { Name = "guessing", Metrics = Metric("auc", new(0.5)), Differences = Metric("auc", new(auc - 0.5, low, high)) },
        };

        Assert.StartsWith(expected, Report(evaluation).Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Leak_ThatOthersFound_ComesFirst_AndIsTakenUpInWhatToTry()
    {
        var found = new ReportFinding("leak", FindingSeverity.Grave, "'a' + 'b' is the label.", ["a"]);

        var report = ReportWriting.Of(new(Sound(), Spec, [], false, [found]));

        Assert.Equal(found, report.Findings[0]);
        Assert.Equal("mlops runs start --dataset ds-1 --label 'the label' --feature b", report.Next[0].Command);
    }

    [Fact]
    public void RareClass_IsNamed()
    {
        var evaluation = Sound() with { Classes = [new("no", 9_900, 990, 0.99, 1, 0.99), new("yes", 100, 10, 0.5, 0.1, 0.2)] };

        var finding = Assert.Single(Report(evaluation).Findings, finding => finding.Code == "imbalance");
        Assert.StartsWith("'yes' is rare: 1 % of the training rows.", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void FewRows_OfTheTestAndOfAClass_AreNamed()
    {
        var evaluation = Sound() with { TestRows = 40, Classes = [new("no", 100, 30, 1, 1, 1), new("yes", 20, 10, 1, 1, 1)] };

        Assert.Equal(2, Report(evaluation).Findings.Count(finding => finding.Code == "few-rows"));
    }

    [Theory]
    [InlineData(0.09, 0.01, null)]
    [InlineData(0.12, 0.2, null)]
    [InlineData(0.12, 0.01, FindingSeverity.Note)]
    [InlineData(0.3, 0.01, FindingSeverity.Warning)]
    public void Drift_IsSaid_AboveTheThresholdAndAboveChance(double index, double noise, FindingSeverity? expected)
    {
        var evaluation = Sound() with { Features = [new() { Feature = "a", StabilityIndex = index, StabilityNoise = noise }] };

        Assert.Equal(expected, Report(evaluation).Findings.SingleOrDefault(finding => finding.Code == "drift")?.Severity);
    }

    [Fact]
    public void Overconfidence_IsToldFromTimidity()
    {
        var evaluation = Sound() with { Metrics = Sound().Metrics.Add("ece", new(0.1)) };

        var sure = Report(evaluation with { Calibration = [new(10, 0.9, 0.8, 0, 1), new(10, 0.1, 0.2, 0, 1)] });
        var timid = Report(evaluation with { Calibration = [new(10, 0.8, 0.9, 0, 1), new(10, 0.2, 0.1, 0, 1)] });

        Assert.Contains("surer than it should be", Assert.Single(sure.Findings).Text, StringComparison.Ordinal);
        Assert.Contains("less sure than it could be", Assert.Single(timid.Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void OneFeature_ThatDecides_IsNamed()
    {
        var evaluation = Sound() with { Importance = Importance(("a", 0.3), ("b", 0.01)) };

        Assert.Equal<string>(["a"], Assert.Single(Report(evaluation).Findings).Columns);
    }

    [Fact]
    public void Importance_OfSomeFeaturesAlone_SaysWhichWereLeftOut()
    {
        var whole = Sound() with { Importance = Importance(("a", 0.1), ("b", 0.1)) };
        var partly = whole with { Importance = whole.Importance! with { NotMeasured = ["c", "d"] } };

        Assert.DoesNotContain(Report(whole).Learned, line => line.Contains("was measured for", StringComparison.Ordinal));
        Assert.Contains("How much it leans on a feature was measured for the first 2 of 4 features; not for 'c' and 'd'.", Report(partly).Learned);
    }

    [Fact]
    public void NearlyPerfectModel_ByTwoOfThreeFeatures_IsSuspectedOfALeak()
    {
        var evaluation = Sound() with { Metrics = Metric("auc", new(0.999, 0.998, 1)), Importance = Importance(("a", 0.3), ("b", 0.2), ("c", 0.0001)) };

        Assert.Equal<string>(["a", "b"], Assert.Single(Report(evaluation).Findings, finding => finding.Code == "leak").Columns);
    }

    [Fact]
    public void MissingConstantAndUnseenValues_AreNamed()
    {
        var evaluation = Sound() with
        {
            Features =
            [
                new() { Feature = "gone", MissingInTrain = 0.6, MissingInTest = 0.6 },
                new() { Feature = "going", MissingInTrain = 0.1, MissingInTest = 0.3 },
                new() { Feature = "same", IsConstant = true },
                new() { Feature = "new", UnseenRows = 300 },
            ],
        };

        var findings = Report(evaluation).Findings;

        Assert.Equal(
            [("missing", "going"), ("constant", "same"), ("missing", "gone"), ("unseen", "new")],
            findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Code, StringComparer.Ordinal)
                .Select(finding => (finding.Code, Assert.Single(finding.Columns))));
    }

    [Fact]
    public void Markdown_IsAsItStandsHere()
    {
        var evaluation = Sound() with { Features = [new() { Feature = "same", IsConstant = true }, new() { Feature = "it's" }] };

        var text = ReportText.Markdown(Report(evaluation));

        Assert.Equal(
            """
            # Whether 'the label' is 'yes' or 'no', learned by Sdca

            It has learned something: it is better than guessing beyond chance (auc 0.8 [0.75 to 0.85]).

            ## What was learned

            - From 10,000 rows of ds-1 version 4, tested on 1,000 rows that it never saw.
            - 2 features; trainer Sdca with its default parameters; seed 1, 1 thread.

            ## How good it is

            - In brackets: where the figure lies with 95 % confidence, judged by the test rows that there are.
            - Of a row that is 'yes' and one that is not, it ranks the right one higher 80 % [75 % to 85 %] of the time; guessing does so 50 % of the time.

            ## What to be careful of

            - 'same' has one value in all training rows and says nothing.

            ## What to try next

            - Let the platform search for a better trainer and better parameters.

                  mlops runs start --dataset ds-1 --label 'the label' --trainer auto

            - See whether another seed gives the same: if not, the figures hang on which rows fell into the test part.

                  mlops runs start --dataset ds-1 --label 'the label' --dataset-version 4 --trainer Sdca --seed 2 --no-register


            """,
            text);
    }

    private static TrainingSpec Spec { get; } = new() { DatasetId = "ds-1", DatasetVersion = 4, Label = "the label" };

    private static ModelReport Report(ModelEvaluation evaluation) => ReportWriting.Of(new(evaluation, Spec, [], false, []));

    private static ModelEvaluation Sound() => new()
    {
        Task = TrainingTask.Binary,
        Label = "the label",
        Trainer = "Sdca",
        TrainRows = 10_000,
        TestRows = 1_000,
        PrimaryMetric = "auc",
        Resamples = 1000,
        Metrics = Metric("auc", new(0.8, 0.75, 0.85)),
        Baseline = new() { Name = "guessing", Metrics = Metric("auc", new(0.5)), Differences = Metric("auc", new(0.3, 0.25, 0.35)) },
        Classes = [new("no", 6_000, 600, 0.8, 0.8, 0.8), new("yes", 4_000, 400, 0.8, 0.8, 0.8)],
        Features = [new() { Feature = "a" }, new() { Feature = "b" }],
    };

    private static ImmutableSortedDictionary<string, MetricEstimate> Metric(string name, MetricEstimate estimate) =>
        ImmutableSortedDictionary<string, MetricEstimate>.Empty.Add(name, estimate);

    private static ImportanceAnalysis Importance(params (string Feature, double Loss)[] features) =>
        new("auc", 100, 3, [.. features.Select(each => new FeatureImportance(each.Feature, each.Loss, each.Loss, each.Loss))], []);
}
