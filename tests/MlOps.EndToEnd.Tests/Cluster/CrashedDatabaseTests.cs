using Xunit.Abstractions;

namespace MlOps.EndToEnd.Cluster;

/// <summary>The server loses its power, and is started again.</summary>
public sealed class CrashedDatabaseTests(ITestOutputHelper output) : DatabaseOutage("crashed", output)
{
    protected override Task BreakAsync(OwnPostgres server) => server.StopAsync(crash: true);

    protected override Task MendAsync(OwnPostgres server) => server.StartAgainAsync();
}
