using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlOps.Runs;
using Xunit.Abstractions;

namespace MlOps.EndToEnd.Cluster;

/// <summary>An upgrade as operators do it: one silo after the other is told to stop, and started again, while clients go on.</summary>
[Collection(Alone.Name)]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    /// <summary>Shorter than the default, for the test's sake, and longer than the interval of the balancer's probes.</summary>
    private const string Drain = "--MlOps:Drain:Delay=00:00:02";

    private static readonly string[] Names = ["first", "second", "third"];

    private readonly ConcurrentQueue<string> _uploads = [];

    [PostgresFact]
    public async Task RollingRestart_OfAllSilosUnderLoad_FailsNoRequest()
    {
        await using var cluster = await HostCluster.CreateAsync();
        using var story = new Story(cluster, output);
        var members = Names.Select(name => cluster.Begin(name, Drain)).ToArray();
        await Task.WhenAll(members.Select(member => member.ReadyAsync()));
        await Machines.TrainAndDeployAsync(members[0].Client);
        await using var balancer = new Balancer();
        await Task.WhenAll(members.Select(member => balancer.AddAsync(member.Host)));

        await using var load = new SteadyLoad(balancer.Next);
        Burden(load);
        for (var turn = 0; turn < members.Length; turn++)
        {
            var began = Stopwatch.GetTimestamp();
            var (exitCode, took) = await members[turn].Host.TerminateAsync();
            Assert.Equal(0, exitCode);
            members[turn] = await cluster.StartAsync(Names[turn], Drain);
            await balancer.AddAsync(members[turn].Host);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Names[turn]}: stopped in {took.TotalSeconds:0.0} s, open again after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        }

        await load.StopAsync();

        output.WriteLine(load.Summary);
        Console.WriteLine($"rolling restart: {load.Summary}");
        Assert.Empty(load.Failures);
        Assert.InRange(load.Sent("predictions"), 200, long.MaxValue);
        foreach (var upload in _uploads)
        {
            Assert.Equal(RunStatus.Succeeded, (await members[0].Client.WaitForRunAsync(upload)).Status);
        }

        story.End();
    }

    /// <summary>Predictions, readings of actors and lists, changes of new actors and of one that all change, and files that become datasets.</summary>
    private void Burden(SteadyLoad load)
    {
        string[] readings = ["datasets/machines", "models/machines", "models/machines/versions/1", "deployments/machines", "projects", "runs?limit=10", "account", "queue"];
        for (var client = 0; client < 2; client++)
        {
            var own = client;
            load.Add("predictions", TimeSpan.FromMilliseconds(25), _ => Post(Machines.PredictPath, Machines.Rows));
            load.Add("readings", TimeSpan.FromMilliseconds(25), number => new(HttpMethod.Get, $"/api/v1/{readings[number % readings.Length]}"));
            load.Add("new projects", TimeSpan.FromMilliseconds(100), number => Post("/api/v1/projects", $$"""{"name":"p-{{own}}-{{number}}"}""", $"project-{own}-{number}"));
            load.Add("moved aliases", TimeSpan.FromMilliseconds(100), number => Change(HttpMethod.Put, $"/api/v1/models/machines/aliases/a{own}-{number % 10}", """{"version":1}""", $"alias-{own}-{number}"));
        }

        load.Add("uploads", TimeSpan.FromSeconds(5), Upload, answer => _uploads.Enqueue(JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString()!));
    }

    private static HttpRequestMessage Upload(int number)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/datasets/d{number % 3}/versions") { Content = new ByteArrayContent(SmallData.Csv(number, rows: 50)) };
        request.Headers.Add("Idempotency-Key", $"upload-{number}");
        return request;
    }

    private static HttpRequestMessage Post(string path, string body, string? key = null) => Change(HttpMethod.Post, path, body, key);

    private static HttpRequestMessage Change(HttpMethod method, string path, string body, string? key)
    {
        var request = new HttpRequestMessage(method, path) { Content = Machines.Json(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }
}
