using MlOps.Client;
using MlOps.Client.Output;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Cli;

public sealed class ProfileTests : IAsyncLifetime
{
    private static readonly DatasetProfile Profile = new()
    {
        Rows = 1000,
        DuplicateRows = new(3),
        Columns =
        [
            new()
            {
                Name = "age",
                Type = ColumnType.Int64,
                Missing = 25,
                Distinct = new(73),
                Minimum = "17",
                Maximum = "90",
                Mean = 38.5,
                Quantiles = [new(0.25, 28, "28"), new(0.5, 37, "37")],
                Histogram = new(17, 90, [80, 40, 0, 1], 0, 0, 0),
            },
            new()
            {
                Name = "job",
                Type = ColumnType.Text,
                Missing = 0,
                Distinct = new(5000, 40),
                Minimum = "Adm",
                Maximum = "Sales",
                Top = [new("Sales", 600), new("Adm", 300)],
            },
        ],
        Notices = [new(ProfileFlag.Outliers, "age", "'age' has 12 values far from the others.")],
    };

    private static readonly LabelProfile InView = new()
    {
        Label = "cnt",
        IsClass = false,
        Rows = 1000,
        RowsRead = 1000,
        LabelEntropy = 2.9,
        Columns =
        [
            new() { Name = "registered", Measure = AssociationMeasure.Pearson, Correlation = 0.972, MutualInformation = 1.8, Normalized = 0.62, Skill = 0.95, Missing = 0 },
            new() { Name = "season", Measure = AssociationMeasure.CorrelationRatio, MutualInformation = 0.04, Normalized = 0.014, Skill = 0.05, Missing = 100 },
        ],
        Leaks = [new(LeakKind.Sum, ["casual", "registered"], "'registered' + 'casual' is the label 'cnt', in every row.", 1)],
    };

    private StubPlatform _stub = null!;

    [Fact]
    public async Task Profile_ForPeople_HasAPictureOrTheMostFrequentValues()
    {
        _stub.On("GET datasets/adult", new DatasetDetails(Views.Dataset("adult"), []));
        _stub.On("GET datasets/adult/versions/1/profile", Profile);

        var run = await CliRun.AgainstAsync(_stub, "datasets", "profile", "adult");

        Assert.Equal(
            [
                "adult version 1: 1,000 rows, 2 columns, 3 duplicate rows",
                "COLUMN  TYPE   MISSING  DISTINCT  MINIMUM  MEDIAN  MAXIMUM  MEAN  HISTOGRAM, OR MOST FREQUENT",
                "age     int64     2.5%        73  17       37      90       38.5  █▄ ▁",
                "job     text        0%    ~5,000  Adm      -       Sales       -  Sales 600, Adm 300",
                "! 'age' has 12 values far from the others.",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Profile_AsJson_IsTheFile()
    {
        _stub.On("GET datasets/adult/versions/3/profile", Profile);

        var run = await CliRun.AgainstAsync(_stub, "datasets", "profile", "adult", "--dataset-version", "3", "--json");

        Assert.Equal("age", run.Json.GetProperty("columns")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Profile_InViewOfALabel_IsFoundByARunWhereNoneHas_AndNamesTheLeak()
    {
        _stub.On(
            "GET datasets/bike/versions/1/profile",
            Answer.Problem(404, "profile.unknown", "No run has looked at it yet."),
            Answer.Json(InView));
        _stub.On("POST datasets/bike/versions/1/profile", Views.Run(RunStatus.Queued), 202);
        _stub.On($"GET runs/{Views.RunId}", Views.Run(RunStatus.Succeeded));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "profile", "bike", "--dataset-version", "1", "--label", "cnt");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [
                "bike version 1 in view of 'cnt' (a quantity): 1,000 rows with a label",
                "COLUMN      TELLS   NATS  CORRELATION  MEASURE           SKILL ALONE  MISSING",
                "registered    62%  1.800        0.972  pearson                 0.950       0%",
                "season         1%  0.040            -  correlationRatio        0.050      10%",
                "leak: 'registered' + 'casual' is the label 'cnt', in every row.",
                "A model that learns from a leak is good only until it is used. Leave out what is not known when it has to predict.",
            ],
            run.Lines);
        Assert.Equal("?label=cnt", _stub.Requests[0].Query);
    }

    [Fact]
    public async Task Profile_InViewOfALabel_ThatARunHasLookedAt_StartsNone()
    {
        _stub.On("GET datasets/bike/versions/1/profile", InView);

        await CliRun.AgainstAsync(_stub, "datasets", "profile", "bike", "--dataset-version", "1", "--label", "cnt");

        Assert.Equal(["GET datasets/bike/versions/1/profile"], _stub.Requests.Select(request => request.Request));
    }

    [Fact]
    public async Task Dataset_WithoutAVersion_CannotBeProfiled()
    {
        _stub.On("GET datasets/adult", new DatasetDetails(Views.Dataset("adult") with { NewestVersion = 0 }, []));

        var run = await CliRun.AgainstAsync(_stub, "datasets", "profile", "adult");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("mlops datasets put adult FILE", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 0, 1, 4, 8 }, " ▁▄█")]
    [InlineData(new long[] { 5 }, "█")]
    [InlineData(new long[] { 0, 0 }, "")]
    [InlineData(new long[] { 1, 1_000_000 }, "▁█")]
    public void Sparkline_HasABlockForEveryBarThatIsNotEmpty(long[] counts, string expected) =>
        Assert.Equal(expected, Sparkline.Of(counts.Select(count => (decimal)count)));

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync() => await _stub.DisposeAsync();
}
