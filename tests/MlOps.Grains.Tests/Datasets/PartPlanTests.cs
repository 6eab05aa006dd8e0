using MlOps.Runs;

namespace MlOps.Datasets;

public sealed class PartPlanTests
{
    private static readonly DatasetVersionView One = Version(3, []);
    private static readonly DatasetVersionView Two = Version(4, [Part("part-1", "r1"), Part("june", "r2")]);

    [Fact]
    public void Replace_HasNoBase() =>
        Assert.Equal((null, null), (Resolved(Spec(UploadMode.Replace, null), null).BaseVersion, Resolved(Spec(UploadMode.Replace, null), Two).Part));

    [Fact]
    public void Append_StandsOnTheNewestVersion_UnderANameThatIsFree()
    {
        Assert.Equal((3, "part-2"), Place(Resolved(Spec(UploadMode.Append, null), One)));
        Assert.Equal((4, "part-3"), Place(Resolved(Spec(UploadMode.Append, null), Two)));
        Assert.Equal((4, "july"), Place(Resolved(Spec(UploadMode.Append, "july"), Two)));
        Assert.Equal((5, "part-4"), Place(Resolved(Spec(UploadMode.Append, null), Version(5, [Part("a", "1"), Part("part-3", "2")]))));
    }

    [Theory]
    [InlineData(UploadMode.Replace, "june", "new", "dataset.part-name")]
    [InlineData(UploadMode.Append, "june", "new", "dataset.part-exists")]
    [InlineData(UploadMode.Append, null, "r2", "dataset.part-known")]
    [InlineData(UploadMode.Append, "a/b", "new", "name.character")]
    [InlineData(UploadMode.ReplacePart, null, "new", "dataset.part-name")]
    [InlineData(UploadMode.ReplacePart, "may", "new", "dataset.part-unknown")]
    public void Part_ThatCannotBe_IsRefused(UploadMode mode, string? part, string digest, string code) =>
        Assert.Equal(code, PartPlan.Resolve(Spec(mode, part, digest), "sales", Two).Refusal?.Code);

    [Theory]
    [InlineData(UploadMode.Append, null)]
    [InlineData(UploadMode.ReplacePart, "part-1")]
    public void Part_OfADatasetWithoutAVersion_IsRefused(UploadMode mode, string? part) =>
        Assert.Equal("dataset.no-version", PartPlan.Resolve(Spec(mode, part), "sales", null).Refusal?.Code);

    [Fact]
    public void ReplacedPart_KeepsItsPlace()
    {
        Assert.Equal(4, Resolved(Spec(UploadMode.ReplacePart, "part-1"), Two).BaseVersion);
        var (parts, position) = PartPlan.Staying(Two.Content, "part-1");
        Assert.Equal(("june", 0), (Assert.Single(parts).Name, position));
        (parts, position) = PartPlan.Staying(Two.Content, "july");
        Assert.Equal((2, null), (parts.Length, position));
        Assert.Empty(PartPlan.Staying(One.Content, DatasetContent.FirstPart).Parts);
        Assert.Empty(PartPlan.Staying(null, null).Parts);
    }

    [Fact]
    public void Commit_OntoAVersionThatIsNoLongerTheNewest_IsRefused_AndWhatIsKnownIsNot()
    {
        var state = new DatasetState { ProjectId = "prj-1", Name = "sales", NewestVersion = 4, CreatedAt = DateTimeOffset.UnixEpoch, CreatedBy = "ada" };

        Assert.Equal("dataset.moved", Decide(new CommitVersion("run-1", One.Content with { BaseVersion = 3 })).Refusal?.Code);
        Assert.Equal(5, Decide(new CommitVersion("run-1", One.Content with { BaseVersion = 4 })).Next!.NewestVersion);
        Assert.Equal(5, Decide(new CommitVersion("run-1", One.Content)).Next!.NewestVersion);
        Assert.Null(Decide(new KnownVersion(2)).Refusal);

        Decision<DatasetState> Decide(DatasetCommand command) =>
            DatasetDecider.Decide(state, command, new("ds-1", new("ada", "request-1"), DateTimeOffset.UnixEpoch));
    }

    private static IngestionSpec Resolved(IngestionSpec spec, DatasetVersionView? newest)
    {
        var (resolved, refusal) = PartPlan.Resolve(spec, "sales", newest);
        Assert.Null(refusal);
        return resolved!;
    }

    private static (int?, string?) Place(IngestionSpec spec) => (spec.BaseVersion, spec.Part);

    private static IngestionSpec Spec(UploadMode mode, string? part, string digest = "new") =>
        new() { DatasetId = "ds-1", UploadKey = "run-1", RawDigest = digest, RawBytes = 1, Mode = mode, Part = part };

    private static DatasetPart Part(string name, string raw) =>
        new() { Name = name, Identity = "i" + raw, RawDigest = raw, DataDigest = "d", ManifestDigest = "m", Rows = 1, StoredBytes = 1 };

    private static DatasetVersionView Version(int number, ImmutableArray<DatasetPart> parts) => new(
        "ds-1",
        number,
        new() { Identity = "i", RawDigest = "r0", DataDigest = "d", ManifestDigest = "m", Rows = 1, Columns = 1, StoredBytes = 1, Parts = parts },
        "run-0",
        DateTimeOffset.UnixEpoch);
}
