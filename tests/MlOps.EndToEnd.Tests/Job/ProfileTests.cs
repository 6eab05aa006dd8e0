using MlOps.Client;
using MlOps.Datasets;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;

namespace MlOps.EndToEnd.Job;

/// <summary>A dataset's profile and its leak, by the typed client from the real host.</summary>
public sealed class ProfileTests(RunningHost running) : IClassFixture<RunningHost>
{
    [RealDataFact]
    public async Task Bike_Uploaded_IsProfiled_AndARunNamesItsLeak()
    {
        var client = running.Client;
        await using var file = File.OpenRead(RealData.Path("bike/hour_train.csv"));
        Assert.Equal(RunStatus.Succeeded, (await client.WaitForRunAsync((await client.UploadDatasetAsync("bike", file)).Id)).Status);

        var profile = await client.GetDatasetProfileAsync("bike", 1);
        var unknown = await Assert.ThrowsAsync<MlOpsApiException>(() => client.GetLabelProfileAsync("bike", 1, "cnt"));
        var absent = await Assert.ThrowsAsync<MlOpsApiException>(() => client.StartProfileAsync("bike", 1, "count"));
        var run = await client.WaitForRunAsync((await client.StartProfileAsync("bike", 1, "cnt")).Id);
        var inView = await client.GetLabelProfileAsync("bike", 1, "cnt");

        Assert.Equal((13_949, 17), (profile.Rows, profile.Columns.Length));
        Assert.Equal("profile.unknown", unknown.Code);
        Assert.Equal((400, "label.unknown"), (absent.Status, absent.Code));
        Assert.Equal((RunStatus.Succeeded, "profile"), (run.Status, run.Spec.Kind));
        Assert.Equal([LabelProfile.FileName], run.Outcome!.Files.Keys);
        var leak = Assert.Single(inView.Leaks);
        Assert.Equal((LeakKind.Sum, "'registered' + 'casual' is the label 'cnt', in every row."), (leak.Kind, leak.Message));
    }
}
