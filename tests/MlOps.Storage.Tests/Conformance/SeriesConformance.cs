namespace MlOps.Storage.Conformance;

public abstract class SeriesConformance<TStore> : StoreConformance<TStore>
    where TStore : TestStore, new()
{
    [StoreFact]
    public async Task Points_ComeBackInOrder_EveryValueExact()
    {
        MetricPoint[] points =
        [
            new("auc", 1, 1, TestActor.Noon, 0.1 + 0.2),
            new("loss", 1, 1, TestActor.Noon, double.NaN),
            new("loss", 1, 2, TestActor.Noon, double.NegativeInfinity),
            new("loss", 2, 1, TestActor.Noon, double.Epsilon),
        ];
        await Store.Series.AppendAsync("run-1", points.Reverse().ToArray());
        await Store.Series.AppendAsync("run-2", points);

        Assert.Equal(points, await Store.Series.ReadPointsAsync("run-1"));
        Assert.Empty(await Store.Series.ReadPointsAsync("run-3"));
    }

    [StoreFact]
    public async Task Points_AddedAgain_StayAsTheyWere()
    {
        await Store.Series.AppendAsync("run-1", [new MetricPoint("loss", 1, 1, TestActor.Noon, 1)]);
        await Store.Series.AppendAsync("run-1", [new MetricPoint("loss", 1, 1, TestActor.Noon, 2), new("loss", 1, 2, TestActor.Noon, 3)]);

        Assert.Equal([1, 3], (await Store.Series.ReadPointsAsync("run-1")).Select(point => point.Value));
    }

    [StoreFact]
    public async Task Lines_AreReadOnFromWhereTheReaderStands()
    {
        LogLine[] lines = [.. from attempt in Enumerable.Range(1, 2) from number in Enumerable.Range(1, 3) select new LogLine(attempt, number, TestActor.Noon, $"ä {attempt}.{number}\n")];
        await Store.Series.AppendAsync("run-1", lines[3..]);
        await Store.Series.AppendAsync("run-1", lines);
        await Store.Series.AppendAsync("run-1", [new LogLine(1, 1, TestActor.Noon, "not this")]);

        Assert.Equal(lines, await Store.Series.ReadLogAsync("run-1", 0, 0, 100));
        Assert.Equal(lines[2..4], await Store.Series.ReadLogAsync("run-1", 1, 2, 2));
        Assert.Empty(await Store.Series.ReadLogAsync("run-1", 2, 3, 100));
    }

    [StoreFact]
    public async Task Appends_OfManyRunsAtOnce_AllLand()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(run => Task.Run(async () =>
        {
            for (var step = 0; step < 10; step++)
            {
                await Store.Series.AppendAsync($"run-{run}", [new MetricPoint("loss", 1, step, TestActor.Noon, step)]);
            }
        })));

        foreach (var run in Enumerable.Range(0, 64))
        {
            Assert.Equal(Enumerable.Range(0, 10).Select(step => (double)step), (await Store.Series.ReadPointsAsync($"run-{run}")).Select(point => point.Value));
        }
    }
}
