using Xunit.Abstractions;

namespace MlOps.EndToEnd.Cluster;

/// <summary>The server is there and answers nothing, as when the way to it is broken; then it goes on where it was.</summary>
public sealed class UnreachableDatabaseTests(ITestOutputHelper output) : DatabaseOutage("unreachable", output)
{
    protected override Task BreakAsync(OwnPostgres server)
    {
        server.Pause();
        return Task.CompletedTask;
    }

    protected override Task MendAsync(OwnPostgres server)
    {
        server.Continue();
        return Task.CompletedTask;
    }
}
