using MlOps.Models;

namespace MlOps.Accounts;

/// <summary>Which costs are a version's.</summary>
public sealed class LineageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lineage _second = new(Version(2), [Version(1), Version(2), Version(3)], 3);

    [Theory]
    [InlineData("run-2", null, "mdl-1", null, "ds-1", "exp-1", LineagePart.Training)]
    [InlineData("run-1", null, "mdl-1", null, "ds-1", "exp-1", null)]
    [InlineData("run-try", null, "mdl-1", null, "ds-1", "exp-1", LineagePart.Tries)]
    [InlineData("run-later", null, "mdl-1", null, "ds-1", "exp-1", null)]
    [InlineData("run-other", null, "mdl-9", null, "ds-1", "exp-1", null)]
    [InlineData("run-ingest", null, null, null, "ds-1", null, LineagePart.Data)]
    [InlineData("run-ingest", null, null, null, "ds-2", null, null)]
    [InlineData("ds-1", "dataset", null, null, "ds-1", null, LineagePart.Data)]
    [InlineData("mdl-1.2", "model-version", "mdl-1", "mdl-1.2", null, null, LineagePart.Kept)]
    [InlineData("mdl-1.1", "model-version", "mdl-1", "mdl-1.1", null, null, null)]
    [InlineData("dep-1", "deployment", "mdl-1", "mdl-1.2", null, null, LineagePart.Serving)]
    [InlineData("dep-1", "deployment", "mdl-1", "mdl-1.1", null, null, null)]
    [InlineData("run-batch", null, "mdl-1", "mdl-1.2", "ds-1", null, LineagePart.Serving)]
    [InlineData("mdl-1", "model", "mdl-1", null, null, null, LineagePart.Model)]
    public void Usage_IsOfOnePart_OrOfNone(string actor, string? kind, string? model, string? version, string? dataset, string? experiment, LineagePart? part) =>
        Assert.Equal(part, _second.PartOf(
            actor,
            Meter.CallCpu,
            new() { Kind = kind ?? Kinds.Run, ActorId = kind is null ? null : actor, ModelId = model, ModelVersionId = version, DatasetId = dataset, ExperimentId = experiment },
            id => id == "run-try"));

    [Theory]
    [InlineData(1, false)]
    [InlineData(1.5, true)]
    [InlineData(2, true)]
    [InlineData(2.5, false)]
    public void ATry_WasAskedForSinceTheVersionBefore_AndNotAfterThisOne(double days, bool isTry) => Assert.Equal(isTry, _second.IsTry(Noon.AddDays(days)));

    [Fact]
    public void TheFirstVersion_HasAllTriesBeforeIt() => Assert.True(new Lineage(Version(1), [Version(1), Version(2)], 1).IsTry(Noon.AddYears(-1)));

    [Fact]
    public void Data_IsSharedAmongThoseThatLearnedFromIt_AndAThousandPredictionsCostTheirShare()
    {
        var lineage = _second.Of(
            [
                (LineagePart.Data, "ds-1", Used(Meter.Storage, 1, 0.30m)),
                (LineagePart.Training, "run-2", Used(Meter.WorkerCpu, 1, 0.50m)),
                (LineagePart.Training, "run-2", Used(Meter.WorkerWall, 1, null)),
                (LineagePart.Serving, "dep-1", Used(Meter.Predictions, 3000, null)),
                (LineagePart.Serving, "dep-1", Used(Meter.PredictionCpu, 7, 0.09m)),
                (LineagePart.Serving, "run-batch", Used(Meter.WorkerCpu, 7, 0.03m)),
            ],
            "EUR", Noon);

        Assert.Equal(
            [(LineagePart.Training, 0.50m, 1), (LineagePart.Data, 0.10m, 3), (LineagePart.Serving, 0.12m, 1)],
            lineage.Parts.Select(part => (part.What, part.Amount, part.SharedBy)));
        Assert.Equal(["dep-1", "run-batch"], lineage.Parts[2].Items.Select(item => item.ActorId));
        Assert.Equal((0.72m, 3000m, 0.04m, 0.24m), (lineage.Total, lineage.Predictions, lineage.PerThousand, lineage.PerThousandLoaded));
    }

    [Fact]
    public void WithoutPredictions_AThousandHaveNoPrice() => Assert.Null(_second.Of([], "EUR", Noon).PerThousand);

    private static PricedUsage Used(Meter meter, decimal quantity, decimal? amount) => new(meter, quantity, 0, 0, amount);

    private static ModelVersionView Version(int number) => new()
    {
        Id = $"mdl-1.{number}",
        ProjectId = "prj-a",
        ModelId = "mdl-1",
        Number = number,
        Origin = new()
        {
            RunId = $"run-{number}",
            DatasetId = "ds-1",
            Content = new() { ModelDigest = "m", ManifestDigest = "n", EntryDigest = "e", StoredBytes = 1 },
            Metrics = ImmutableSortedDictionary<string, double>.Empty,
            Trainer = "Sdca",
        },
        Stage = default,
        CreatedAt = Noon.AddDays(number),
    };
}
