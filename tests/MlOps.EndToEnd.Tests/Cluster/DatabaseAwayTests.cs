using System.Net;
using System.Text;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Cluster;

/// <summary>A host whose database goes away, and comes back or does not.</summary>
public sealed class DatabaseAwayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task Host_WithoutItsDatabase_SaysSo_ResumesByItself_AndStopsInTime()
    {
        await using var server = await OwnPostgres.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server);
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.StartAsync(
            folder["host"], new Dictionary<string, string> { ["MlOps__Storage__ConnectionString"] = database.ConnectionString }, "--MlOps:Drain:Delay=00:00:00");
        using var http = host.Http();
        Assert.Equal(HttpStatusCode.Created, (await FoundAsync(http, "one")).StatusCode);

        await server.StopAsync(crash: true);
        using (var refused = await FoundAsync(http, "two"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        using (var live = await http.GetAsync(new Uri("/health/live", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        await server.StartAgainAsync();
        using var patience = new CancellationTokenSource(Patience);
        while ((await FoundAsync(http, "two")).StatusCode != HttpStatusCode.Created)
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        await server.StopAsync(crash: true);
        var (_, took) = await host.TerminateAsync();
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        await server.StartAgainAsync();
    }

    private static async Task<HttpResponseMessage> FoundAsync(HttpClient http, string project)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/projects", UriKind.Relative))
        {
            Content = new StringContent($$"""{"name":"{{project}}"}""", Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", "found-" + project } },
        };
        return await http.SendAsync(request);
    }
}
