using MlOps.Testing;

namespace MlOps.Trainer;

public sealed class DatasetManifestsTests
{
    [Fact]
    public void Manifest_ThatIsNone_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["manifest.json"], "null");

        var refusal = Assert.Throws<JobFailedException>(() => DatasetManifests.Read(folder["manifest.json"]));

        Assert.Equal("data.manifest", refusal.Failure.Code);
    }
}
