using System.Collections.Immutable;
using MlOps.Gateway.Errors;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

public sealed class RunComparingTests
{
    private static readonly TrainingSpec Spec = new() { DatasetId = "ds-1", DatasetVersion = 2, Label = "y", Task = TrainingTask.Binary, Features = ["a", "b"] };

    [Fact]
    public void EqualModels_AreIdentical()
    {
        var comparison = RunComparing.Compare(Evidence(), Evidence(Spec with { Reproduces = "run-1", NoModel = true, Limits = new() { Seconds = 9 } }), 1e-3);

        Assert.Equal(ComparisonVerdict.Identical, comparison.Verdict);
        Assert.Equal("Identical: the models are equal, entry by entry.", comparison.Summary);
        Assert.Empty(comparison.Differences);
        Assert.Equal(0, comparison.GreatestDifference);
        Assert.Equal(new MetricEstimate(0.9, 0.85, 0.95), Assert.Single(comparison.Metrics).One);
    }

    [Fact]
    public void OtherThreads_WithNearlyEqualMetrics_AreTheSameWithinThem()
    {
        var comparison = RunComparing.Compare(Evidence(), Evidence(Spec with { Threads = 4 }, "e2", auc: 0.9004), 1e-3);

        Assert.Equal(ComparisonVerdict.SameMetrics, comparison.Verdict);
        Assert.Equal(0.0004, comparison.GreatestDifference!.Value, 1e-9);
        Assert.StartsWith("The same metrics within 0.0004; the models are not equal. Their predictions", comparison.Summary, StringComparison.Ordinal);
        Assert.EndsWith("What differs: spec.threads.", comparison.Summary, StringComparison.Ordinal);
        Assert.Contains(new RunDifference("spec.threads", "1", "4"), comparison.Differences);
    }

    [Fact]
    public void AnotherSeedPackageAndPlatform_AreNamed()
    {
        var other = Evidence(Spec with { Seed = 2 }, "e2", auc: 0.8);
        other = other with
        {
            Provenance = other.Provenance! with
            {
                PredictionsDigest = "p2",
                Packages = other.Provenance.Packages.SetItem("LightGBM", "4.8.0"),
                Platform = other.Provenance.Platform with { Instructions = ["AVX2", "AVX512F"] },
            },
        };

        var comparison = RunComparing.Compare(Evidence(), other, 1e-3);

        Assert.Equal(ComparisonVerdict.Different, comparison.Verdict);
        Assert.Equal("Different: a metric differs by 0.1. What differs: packages.LightGBM, platform.instructions, spec.seed.", comparison.Summary);
        Assert.Equal(
            ["entryDigest", "packages.LightGBM", "platform.instructions", "predictionsDigest", "spec.seed"],
            comparison.Differences.Select(difference => difference.What));
    }

    [Fact]
    public void AboveOne_TheToleranceIsInProportion()
    {
        Assert.Equal(ComparisonVerdict.SameMetrics, RunComparing.Compare(Evidence(auc: 5000), Evidence(digest: "e2", auc: 5004), 1e-3).Verdict);
        Assert.Equal(ComparisonVerdict.Different, RunComparing.Compare(Evidence(auc: 5000), Evidence(digest: "e2", auc: 5006), 1e-3).Verdict);
    }

    [Fact]
    public void NoMetricInCommon_IsDifferent()
    {
        var none = Evidence(digest: "e2");
        none = none with { Outcome = none.Outcome with { Metrics = ImmutableSortedDictionary<string, double>.Empty } };

        var comparison = RunComparing.Compare(Evidence(), none, 1e-3);

        Assert.Equal(ComparisonVerdict.Different, comparison.Verdict);
        Assert.Null(comparison.GreatestDifference);
        Assert.Null(Assert.Single(comparison.Metrics).Other);
    }

    [Fact]
    public void Reproduction_TrainsWhatWasDecided_AndRegistersNothing()
    {
        var resolved = Spec with { Trainer = "LightGbm", Register = "people" };
        var run = View(Spec with { Register = "people" }) with { Outcome = new() { Resolved = resolved } };

        Assert.Equal(resolved with { Reproduces = "run-1", NoModel = true, Register = null }, ReproduceEndpoint.SpecOf(run));
    }

    [Fact]
    public void Reproduction_OfAnOldRun_TrainsWhatWasAskedFor() =>
        Assert.Equal(Spec with { Reproduces = "run-1", NoModel = true }, ReproduceEndpoint.SpecOf(View(Spec)));

    [Fact]
    public void Reproduction_OfARunThatFailed_OrIsNoTraining_IsRefused()
    {
        var failed = Assert.Throws<RefusedException>(() => ReproduceEndpoint.SpecOf(View(Spec) with { Status = RunStatus.Failed }));
        var other = Assert.Throws<RefusedException>(() => ReproduceEndpoint.SpecOf(
            View(Spec) with { Spec = new IngestionSpec { DatasetId = "ds-1", UploadKey = "k", RawDigest = "r", RawBytes = 1 } }));

        Assert.Equal("run.not-succeeded", failed.Refusal.Code);
        Assert.Equal("run.not-training", other.Refusal.Code);
    }

    private static RunView View(TrainingSpec spec) => new()
    {
        Id = "run-1",
        ProjectId = "prj-1",
        ParentId = "exp-1",
        Spec = spec,
        Status = RunStatus.Succeeded,
        Attempt = 1,
        Progress = RunProgress.None,
        CreatedAt = DateTimeOffset.UnixEpoch,
        CreatedBy = "admin",
    };

    private static RunEvidence Evidence(TrainingSpec? spec = null, string digest = "e1", double auc = 0.9)
    {
        spec ??= Spec;
        var outcome = new RunOutcome
        {
            EntryDigest = digest,
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("auc", auc),
            Trainer = "LightGbm",
            Resolved = spec,
        };
        return new(
            View(spec),
            outcome,
            new()
            {
                Task = TrainingTask.Binary,
                Label = "y",
                Trainer = "LightGbm",
                TrainRows = 80,
                TestRows = 20,
                PrimaryMetric = "auc",
                Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty.Add("auc", new(auc, 0.85, 0.95)),
            },
            new()
            {
                Data = new("ds-1", 2, "i1", 100),
                Spec = spec,
                Seed = spec.Seed,
                Threads = spec.Threads,
                ProgramVersion = "1",
                Packages = ImmutableSortedDictionary<string, string>.Empty.Add("LightGBM", "4.7.0"),
                Platform = new("Linux", "X64", ".NET 10", ["AVX2"]),
                EntryDigest = digest,
                PredictionsDigest = "p1",
            });
    }
}
