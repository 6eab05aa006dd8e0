using Microsoft.Extensions.Logging.Abstractions;

namespace MlOps.Work;

public sealed class AttemptLogTests
{
    [Fact]
    public async Task Metric_WithAKeyTooLongForAnIndex_IsKeptUnderItsBeginning()
    {
        var series = new MemoryStore().Series;
        var log = new AttemptLog(series, "run-1", 1, TimeProvider.System, NullLogger.Instance);

        await using (log.HandOver(new()))
        {
            log.Write(new WorkerMetric("loss/" + new string('k', 100_000), 1, 0.5));
            log.Write(new WorkerMetric("auc", 1, 0.9));
        }

        Assert.Equal([("auc", 0.9), ("loss/" + new string('k', 195), 0.5)], (await series.ReadPointsAsync("run-1")).Select(point => (point.Key, point.Value)));
    }
}
