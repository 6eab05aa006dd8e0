using MlOps.Trainer.Evaluation;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Provenance;

public sealed class ProvenanceTests
{
    private const string Rows = "SELECT (hash(i) % 1000)::DOUBLE AS x, hash(i) % 1000 + hash(i + 9) % 300 > 600 AS y FROM range(800) t(i)";

    [Fact]
    public void Record_NamesAllThatTheResultHangsOn()
    {
        using var data = SampleData.Of(Rows);

        var model = data.Train(SampleData.Spec("y") with { Seed = 7, CodeCommit = "abc" });

        var record = model.Provenance();
        Assert.Equal(("ds-1", 1, "sample", 800), (record.Data.Id, record.Data.Version, record.Data.Identity, record.Data.Rows));
        Assert.Equal((7, 1, "abc"), (record.Seed, record.Threads, record.CodeCommit));
        Assert.Equal(model.Outcome.EntryDigest, record.EntryDigest);
        Assert.Equal(7, record.Spec.Seed);
        Assert.Equal("4.7.0", record.Packages["LightGBM"]);
        Assert.Equal("5.0.1", record.Packages["Microsoft.ML"]);
        Assert.Contains("DuckDB.NET.Data.Full", record.Packages.Keys);
        Assert.StartsWith(".NET 10", record.Platform.Framework, StringComparison.Ordinal);
        Assert.NotEmpty(record.Platform.Instructions);
        Assert.Matches("^[0-9a-f]{64}$", record.PredictionsDigest);
    }

    [Fact]
    public void PredictionsDigest_IsTheSameForTheSameModel_AndAnotherForAnother()
    {
        using var data = SampleData.Of(Rows);

        var one = data.Train(SampleData.Spec("y")).Provenance();

        Assert.Equal(one.PredictionsDigest, data.Train(SampleData.Spec("y")).Provenance().PredictionsDigest);
        Assert.NotEqual(one.PredictionsDigest, data.Train(SampleData.Spec("y") with { Seed = 2 }).Provenance().PredictionsDigest);
    }
}
