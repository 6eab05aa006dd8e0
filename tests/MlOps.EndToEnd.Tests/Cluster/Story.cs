using Xunit.Abstractions;

namespace MlOps.EndToEnd.Cluster;

/// <summary>A test's story: unless it came to its end, what the hosts wrote is told, or nobody could find out why.</summary>
internal sealed class Story(HostCluster cluster, ITestOutputHelper output) : IDisposable
{
    private bool _hasEnded;

    public void End() => _hasEnded = true;

    public void Dispose()
    {
        if (!_hasEnded)
        {
            output.WriteLine(cluster.Said);
        }
    }
}
