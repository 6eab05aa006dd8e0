using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MlOps.Access;
using MlOps.Accounts;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Projects;
using MlOps.Runs;
using MlOps.Serving;
using Orleans.Configuration;
using GenericHost = Microsoft.Extensions.Hosting.Host;

namespace MlOps.EndToEnd.Client;

/// <summary>Orleans clients of the real host.</summary>
public sealed class ClusterClientTests(RunningHost running) : IClassFixture<RunningHost>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task OrleansClient_WithoutATicket_IsRefused_AndIsToldWhatToDo()
    {
        var door = await running.Client.GetGatewaysAsync();
        var builder = GenericHost.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client
            .UseStaticClustering([.. door.Gateways.Select(IPEndPoint.Parse)])
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (door.ClusterId, door.ServiceId)));
        using var host = builder.Build();
        await host.StartAsync().WaitAsync(Patience);
        var grains = host.Services.GetRequiredService<IClusterClient>();

        var actor = await Assert.ThrowsAsync<CallRefusedException>(() => grains.GetGrain<IProjectGrain>(Ids.DefaultProject).GetAsync());
        var orleans = await Assert.ThrowsAsync<CallRefusedException>(() => grains.GetGrain<IManagementGrain>(0).GetHosts());

        Assert.Equal((CallRefusedException.TicketMissing, CallRefusedException.TicketMissing), (actor.Code, orleans.Code));
        Assert.Contains("UseMlOps(url, token)", actor.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task UseMlOps_WithAWrongToken_FailsWhenTheHostStarts_AndSaysWhy()
    {
        var builder = GenericHost.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseMlOps(running.Host.Address.ToString(), "a-token-that-is-wrong"));
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => host.StartAsync().WaitAsync(Patience));

        Assert.Equal((401, "auth.token-invalid"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task UseMlOps_OnAnAddressWhereNobodyIs_SaysSo()
    {
        var options = new MlOpsClientOptions { Address = new("http://127.0.0.1:1"), Token = HostProcess.Token, Retries = 0 };

        var unreachable = await Assert.ThrowsAsync<MlOpsUnreachableException>(() => MlOpsClient.ConnectAsync(options).WaitAsync(Patience));

        Assert.Contains("127.0.0.1:1", unreachable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_RepeatedUnderItsRequestId_TakesEffectOnce()
    {
        using var host = await StartAsync();
        var client = host.Services.GetRequiredService<MlOpsClient>();
        var caller = client.NewCaller();
        var project = client.Cluster.GetGrain<IProjectGrain>(Ids.Derive(Kinds.Project, caller));

        var first = await client.ExecuteAsync(project, new CreateProject("once"), caller);
        var again = await client.ExecuteAsync(project, new CreateProject("once"), caller);
        var other = await Assert.ThrowsAsync<MlOpsApiException>(() => client.ExecuteAsync(project, new CreateProject("twice"), caller));
        var audit = await running.Client.GetAuditAsync(first.Id);

        Assert.Equal((first.Id, first.Name, first.CreatedAt), (again.Id, again.Name, again.CreatedAt));
        Assert.Equal(409, other.Status);
        Assert.Equal("admin", Assert.Single(audit.Entries).Row.Principal);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("platform", "request-1", "caller.principal")]
    [InlineData("admin", "platform/found-default-project", "request.key")]
    public async Task Command_InThePlatformsName_IsRefused(string principal, string requestId, string code)
    {
        using var host = await StartAsync();
        var client = host.Services.GetRequiredService<MlOpsClient>();
        var project = client.Cluster.GetGrain<IProjectGrain>(Ids.DefaultProject);

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(
            () => client.ExecuteAsync(project, new RenameProject("mine"), new(principal, requestId)));

        Assert.Equal((403, code), (refused.Status, refused.Code));
        Assert.Equal("default", (await running.Client.GetProjectAsync("default")).Name);
        await host.StopAsync();
    }

    [Fact]
    public async Task Predictions_ThroughTheCluster_AreRefusedAsData_AndMeteredLikeThoseOverHttp()
    {
        await using var client = await MlOpsClient.ConnectAsync(running.Host.Address.ToString(), HostProcess.Token);
        using var file = new MemoryStream(SmallData.Csv(2, 500));
        await client.WaitForRunAsync((await client.Http.UploadDatasetAsync("metered", file)).Id);
        var run = await client.StartRunAsync(new TrainingSpec { DatasetId = "metered", Label = "failed", Trainer = "Sdca" }, experiment: "of-my-own");
        var ended = await client.WaitForRunAsync(run.Id);
        await client.LogMetricsAsync(run.Id, [new("uplift", 0.25, 3, DateTimeOffset.UnixEpoch)]);
        var noRun = await Assert.ThrowsAsync<MlOpsApiException>(() => client.LogMetricsAsync(Ids.Derive(Kinds.Run, client.NewCaller()), [new("uplift", 0.25, 3, DateTimeOffset.UnixEpoch)]));
        await client.Http.WaitForDeploymentAsync("metered", (await client.Http.DeployAsync("metered", "metered")).Version.Number);

        var unknown = await Refused("meterd", Tensor.Of("hours", 1f));
        var wrong = await Refused("metered", Tensor.Of("hours", 1f, 2f), Tensor.Of("site", "a"));
        var answer = await client.PredictAsync("metered", [Tensor.Of("hours", 9500f, float.NaN, 10f), Tensor.Of("site", "a", "", "b")], ["score"]);

        Assert.Equal(RunStatus.Succeeded, ended.Status);
        Assert.Contains(new("uplift", 0, 3, DateTimeOffset.UnixEpoch, 0.25), (await client.Http.GetRunMetricsAsync(run.Id)).Points);
        Assert.Equal((404, "run.not-found"), (noRun.Status, noRun.Code));
        Assert.Equal("of-my-own", (await client.Http.GetExperimentAsync(ended.ParentId)).Experiment.Name);
        Assert.Equal((404, "deployment.unknown"), (unknown.Status, unknown.Code));
        Assert.Equal((400, "prediction.input"), (wrong.Status, wrong.Code));
        Assert.Contains("'site' has 1 rows, but another input has 2", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(answer.Outputs).ToFloats().Length);
        Assert.Equal(3, await PredictionsAsync(client, "metered"));
        var ofCaller = Assert.Single((await client.Http.GetCostsByAsync(CostDimension.Caller)).Rows, row => row.Uses.Any(use => use.Meter == Meter.Predictions));
        Assert.Equal("admin", ofCaller.Key);
        Assert.Contains(ofCaller.Uses, use => use.Meter == Meter.BytesOut && use.Quantity >= 3 * sizeof(float));

        Task<MlOpsApiException> Refused(string deployment, params Tensor[] inputs) =>
            Assert.ThrowsAsync<MlOpsApiException>(() => client.PredictAsync(deployment, inputs));
    }

    [Fact]
    public async Task Gateways_AreThoseOfTheLivingSilos_AndNobodyKeepsTheAnswer()
    {
        using var answer = await running.Http.GetAsync("/api/v1/cluster/gateways");
        var door = await running.Client.GetGatewaysAsync();

        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.True(IPAddress.IsLoopback(IPEndPoint.Parse(Assert.Single(door.Gateways)).Address));
        Assert.Equal("admin", door.Ticket.Principal);
        Assert.DoesNotContain(HostProcess.Token, door.Ticket.Text, StringComparison.Ordinal);
    }

    /// <summary>What the deployment was metered, once it was entered.</summary>
    private static async Task<decimal> PredictionsAsync(MlOpsClient client, string deployment)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var costs = await client.Http.GetCostsAsync(new CostFilter(Deployment: deployment), patience.Token);
            if (costs.Lines.FirstOrDefault(line => line.Meter == Meter.Predictions && line.Kind == Kinds.Deployment) is { } line)
            {
                return line.Quantity;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    private async Task<IHost> StartAsync()
    {
        var builder = GenericHost.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client.UseMlOps(running.Host.Address.ToString(), HostProcess.Token));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
