using FsCheck.Xunit;
using MlOps.Accounts;
using MlOps.Client;
using MlOps.Client.Output;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Models;
using MlOps.Projects;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Cli.Tests.Cli;

public sealed class OutputTests : IAsyncLifetime
{
    private StubPlatform _stub = null!;

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1048575, "1.0 MiB")]
    [InlineData(1610612736, "1.5 GiB")]
    public void Bytes_AreRead(long bytes, string text) => Assert.Equal(text, Humane.Bytes(bytes));

    [Theory]
    [InlineData(0, "0 ns")]
    [InlineData(1_500, "1.5 µs")]
    [InlineData(999_960, "1 ms")]
    [InlineData(250_000_000, "250 ms")]
    [InlineData(1_500_000_000, "1.5 s")]
    [InlineData(59_960_000_000, "1 min 0 s")]
    [InlineData(200_000_000_000, "3 min 20 s")]
    [InlineData(7_260_000_000_000, "2 h 1 min")]
    public void Durations_AreRead(long nanoseconds, string text) => Assert.Equal(text, Humane.Nanoseconds(nanoseconds));

    [Fact]
    public async Task Projects_AreFoundedAndListed()
    {
        _stub.On("POST projects", Views.Project("bikes"), 201).On("GET projects", new Page<ProjectView>([Views.Project("bikes")], null));

        var founded = await CliRun.AgainstAsync(_stub, "projects", "create", "bikes");
        var listed = await CliRun.AgainstAsync(_stub, "projects", "list");

        Assert.Equal("bikes", _stub.Requests[0].Json.GetProperty("name").GetString());
        Assert.Contains("mlops --project bikes", founded.Out, StringComparison.Ordinal);
        Assert.Contains("bikes  2026-01-01 12:00:00Z  prj-1", listed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Money_HasSixDecimalsAndItsCurrency() => Assert.Equal("1,234.500000 EUR", Humane.Money(1234.5m, "EUR"));

    [Property]
    public void Bytes_OfAnySize_HaveAtMostFourDigitsAndAUnit(long bytes)
    {
        var text = Humane.Bytes(bytes == long.MinValue ? 0 : Math.Abs(bytes));

        Assert.Matches(@"^(\d{1,4} B|\d{1,4}\.\d [KMGTP]iB)$", text);
    }

    [Property]
    public void Table_OfAnyCells_HasOneLinePerRow(string?[] cells)
    {
        var table = new Table("A", ">B");
        foreach (var cell in cells)
        {
            table.Add(cell ?? "", "x");
        }

        using var writer = new StringWriter { NewLine = "\n" };
        table.WriteTo(writer);

        var lines = writer.ToString().Split('\n');
        Assert.Equal(cells.Length + 2, lines.Length);
        Assert.All(lines[1..^1], line => Assert.Equal(lines[1].Length, line.Length));
    }

    [Fact]
    public async Task Lists_ForPeople_AreAlignedTables()
    {
        _stub.On("GET datasets", new Page<DatasetView>([Views.Dataset("adult"), Views.Dataset("b")], "c2"));
        _stub.On("GET models", new Page<ModelView>([Views.Model(("champion", 3))]));
        _stub.On("GET deployments", new Page<DeploymentView>([Views.Deployment(previous: 2)]));
        _stub.On("GET runs", new Page<RunView>([Views.Run(RunStatus.Failed, failure: new RunFailure("worker.killed", "x"))]));

        var datasets = await CliRun.AgainstAsync(_stub, "datasets", "list");
        var models = await CliRun.AgainstAsync(_stub, "models", "list");
        var deployments = await CliRun.AgainstAsync(_stub, "deployments", "list");
        var runs = await CliRun.AgainstAsync(_stub, "runs", "list", "--status", "failed", "--kind", "training");

        Assert.Equal(
            [
                "NAME   VERSION    ROWS   STORED  CREATED               ID",
                "adult        1  48,842  3.0 MiB  2026-01-01 12:00:00Z  ds-1",
                "b            1  48,842  3.0 MiB  2026-01-01 12:00:00Z  ds-1",
            ],
            datasets.Lines);
        Assert.Equal("There is more: --after c2", datasets.Error.Trim());
        Assert.Contains("champion=3", models.Out, StringComparison.Ordinal);
        Assert.Contains($"scores  {Views.ModelId}        3         2", deployments.Out, StringComparison.Ordinal);
        Assert.Contains("worker.killed", runs.Out, StringComparison.Ordinal);
        Assert.Equal("?kind=training&status=failed", _stub.Requests[^1].Query);
    }

    [Fact]
    public async Task EmptyList_SaysWhatToDo()
    {
        _stub.On("GET datasets", new Page<DatasetView>([]));

        Assert.Contains("mlops datasets put NAME FILE", (await CliRun.AgainstAsync(_stub, "datasets", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ForPeople_EndsWithTheSchema()
    {
        _stub.On("POST datasets/adult/versions", Views.Ingestion(RunStatus.Queued), 202);
        _stub.On($"GET runs/{Views.RunId}", Views.Ingestion(RunStatus.Succeeded, number: 1));
        _stub.On("GET datasets/adult/versions/1", Views.DatasetVersion(Views.Column("age", ColumnRole.Numeric, ColumnType.Int64)));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "put", "adult", "-");

        Assert.StartsWith("adult version 1: 5,000 rows, 1 columns, 4.0 KiB stored, identity 111111111111…", run.Out, StringComparison.Ordinal);
        Assert.Equal("age     numeric  int64        3         7  1        9         4.5", run.Lines[^1]);
    }

    [Fact]
    public async Task Dataset_WithoutAVersion_CanBeShown()
    {
        _stub.On("GET datasets/adult", new DatasetDetails(Views.Dataset("adult") with { NewestVersion = 0 }, []));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "show", "adult");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("No version yet.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Costs_ForPeople_HaveSixDecimalsAndMarkEstimates()
    {
        _stub.On("GET costs", Views.Costs(12));

        var run = await CliRun.AgainstAsync(_stub, "costs");

        Assert.Contains("1.5 s  0.000021 EUR", run.Out, StringComparison.Ordinal);
        Assert.Contains("~12 rows             -", run.Out, StringComparison.Ordinal);
        Assert.Contains("total until 2026-01-01 12:00:00Z: 0.000021 EUR", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CostsBy_ForPeople_HaveBars_AndTellWhatIsEstimatedOrLate()
    {
        _stub.On("GET costs/by/model", Views.CostSlice());

        var run = await CliRun.AgainstAsync(_stub, "costs", "by", "model");

        Assert.Contains("iris        0.225000 EUR  ███████████████       75 %  ~1.5 s workerCpu, 12 calls calls", run.Out, StringComparison.Ordinal);
        Assert.Contains("(no model)  0.075000 EUR  █████                 25 %", run.Out, StringComparison.Ordinal);
        Assert.Contains("total until 2026-01-01 12:00:00Z: 0.300000 EUR", run.Out, StringComparison.Ordinal);
        Assert.Contains("~ estimated in part", run.Out, StringComparison.Ordinal);
        Assert.Contains("500 ms workerCpu came late", run.Out, StringComparison.Ordinal);
        Assert.Contains("200 ms workerCpu had no price then", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CostsByDay_ForPeople_HaveALineOfBlocks_InWhichNoDayIsMissing()
    {
        CostSliceRow Row(string day, decimal amount) => new(day, null, amount, [new(Meter.Calls, 12, 0, 0, 0, "calls", amount)]);
        _stub.On("GET costs/by/day", Views.CostSlice() with
        {
            By = CostDimension.Day,
            Rows = [Row("2026-10-30", 0.25m), Row("2026-10-31", 2), Row("2026-11-02", 1)],
        });

        var run = await CliRun.AgainstAsync(_stub, "costs", "by", "day");

        Assert.Contains("2026-10-30 ▁█ ▄ 2026-11-02", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rates_ForPeople_NameWhatAPriceIsFor()
    {
        _stub.On("GET costs/rates", Views.RateCard());

        var run = await CliRun.AgainstAsync(_stub, "costs", "rates");

        Assert.Contains("workerCpu    0.05 EUR  core-hour   2026-01-01 12:00:00Z  -      team=red", run.Out, StringComparison.Ordinal);
        Assert.Contains("calls      0.0001 EUR  1000 calls  -                     -", run.Out, StringComparison.Ordinal);
        Assert.Contains("number 2, set 2026-01-01 12:00:00Z by ann", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_ForPeople_SayWhatTheyTakeBack()
    {
        var used = new UsageEvent("run-1", Meter.WorkerCpu, 1_500_000_000, Views.Noon, Views.Noon.AddSeconds(9));
        _stub.On("GET costs/events", new UsageEntries(
        [
            new("usage-1#0", used, Views.Noon),
            new("reversed/usage-1#0", used with { Quantity = -used.Quantity, Corrects = "usage-1#0" }, Views.Noon),
            new("charge/licence", used with { Meter = Meter.Charge, Facets = new(Description: "a seat") }, null),
        ]));

        var run = await CliRun.AgainstAsync(_stub, "costs", "events", "--actor", "run-1");

        Assert.Contains("-1.5 s", run.Out, StringComparison.Ordinal);
        Assert.Contains("takes back usage-1#0", run.Out, StringComparison.Ordinal);
        Assert.Contains("a seat", run.Out, StringComparison.Ordinal);
        Assert.Equal("?actor=run-1", Assert.Single(_stub.Requests).Query);
    }

    [Fact]
    public async Task Explanation_ForPeople_ShowsPricesAndEvents()
    {
        _stub.On("GET costs/explain/tag", new CostExplanation(
            CostDimension.Tag, "red", null, null, Views.Noon, "EUR",
            [
                new(Meter.WorkerCpu, Views.Noon.AddDays(-1), Views.Noon, 3_600_000_000_000, "ns", new(Meter.WorkerCpu, 0.04m, null, null, "team=red"), "core-hour", 0.04m),
                new(Meter.Predictions, null, Views.Noon, 5, "rows", null, "1000 rows", null),
            ],
            0.04m,
            [new("usage-1#0", new("run-1", Meter.WorkerCpu, 3_600_000_000_000, Views.Noon, Views.Noon), Views.Noon)],
            "usage-1#0"));

        var run = await CliRun.AgainstAsync(_stub, "costs", "explain", "tag:team", "red", "--limit", "1");

        Assert.Contains("0.04 EUR/core-hour (team=red)", run.Out, StringComparison.Ordinal);
        Assert.Contains("none then", run.Out, StringComparison.Ordinal);
        Assert.Contains("tag red: 0.040000 EUR", run.Out, StringComparison.Ordinal);
        Assert.Contains("--after usage-1#0", run.Out, StringComparison.Ordinal);
        Assert.Equal("?key=red&tag=team&limit=1", Assert.Single(_stub.Requests).Query);
    }

    [Fact]
    public async Task Slice_ForPeople_SaysWhatNobodyIsChargedFor()
    {
        _stub.On("GET costs/by/model", Views.CostSlice() with
        {
            By = CostDimension.Model,
            Spread = CostSpread.Weighted,
            Unattributed = new(Meter.UnattributedCpu, 2_500_000, 0, 0, 0, "µs", 0.01m),
            Idle = new(Meter.IdleCpu, 36_000_000_000_000_000, 0, 0, 0, "µs", null),
        });

        var run = await CliRun.AgainstAsync(_stub, "costs", "by", "model", "--spread", "weighted");

        Assert.Contains("2.5 s unattributedCpu (0.010000 EUR) and 10,000,000 h idleCpu of the whole cluster: spread among all projects (weighted)", run.Out, StringComparison.Ordinal);
        Assert.Equal("?spread=weighted", Assert.Single(_stub.Requests).Query);
    }

    [Fact]
    public async Task Lineage_ForPeople_SaysWhatAThousandPredictionsCost()
    {
        _stub.On("GET costs/lineage/iris", new CostLineage(
            "mdl-1.3", "EUR",
            [new(LineagePart.Training, 0.06m, 1, [new("run-1", 0.06m)]), new(LineagePart.Data, 0.02m, 3, [new("ds-1", 0.05m), new("run-2", 0.01m)])],
            0.08m, 4000, 0.001m, 0.02m, Views.Noon));

        var run = await CliRun.AgainstAsync(_stub, "costs", "lineage", "iris:3");

        Assert.Contains("training  0.060000 EUR  ███████████████       75 %  run-1", run.Out, StringComparison.Ordinal);
        Assert.Contains("2 actors, the dearest ds-1, shared by 3 versions", run.Out, StringComparison.Ordinal);
        Assert.Contains("4,000 predictions; 1,000 of them cost 0.001000 EUR to serve, 0.020000 EUR with all of the above", run.Out, StringComparison.Ordinal);
        Assert.Equal("?version=3", Assert.Single(_stub.Requests).Query);
    }

    [Fact]
    public async Task RateCard_OfAFile_IsSent()
    {
        using var folder = new TemporaryFolder();
        var file = folder["rates.json"];
        await File.WriteAllTextAsync(file, """{"currency": "EUR", "prices": [{"meter": "workerCpu", "amount": 0.05, "from": "2026-11-01T00:00Z"}]}""");
        _stub.On("PUT costs/rates", Views.RateCard());

        var run = await CliRun.AgainstAsync(_stub, "costs", "rates", "set", file, "--expected", "1");

        Assert.Equal(0, run.ExitCode);
        var request = Assert.Single(_stub.Requests);
        Assert.Equal("?expected=1", request.Query);
        Assert.Equal("""[{"meter":"workerCpu","amount":0.05,"from":"2026-11-01T00:00:00+00:00"}]""", request.Json.GetProperty("prices").GetRawText());
    }

    [Fact]
    public async Task Progress_OfARun_GoesToStandardError()
    {
        _stub.On($"GET runs/{Views.RunId}", Answer.Json(Views.Run(RunStatus.Running, "training")), Answer.Json(Views.Run(RunStatus.Succeeded)));

        var run = await CliRun.AgainstAsync(_stub, "runs", "watch", Views.RunId);

        Assert.Contains($"{Views.RunId}  running  training  1,200 rows  CPU 1.5 s  memory 200.0 MiB", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("running", run.Out, StringComparison.Ordinal);
        Assert.Contains("accuracy     0.875", run.Out, StringComparison.Ordinal);
    }

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync() => await _stub.DisposeAsync();
}
