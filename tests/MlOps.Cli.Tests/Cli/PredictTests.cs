using System.Text;
using MlOps.Client;
using MlOps.Datasets;

namespace MlOps.Cli.Tests.Cli;

public sealed class PredictTests : IAsyncLifetime
{
    private StubPlatform _stub = null!;

    [Fact]
    public async Task Values_AreTypedByTheInputsOfTheModel()
    {
        await PredictAsync("age=39", "workclass=Private", "zip=01234", "member=true", "since=2020-01-02", "hours=", "pay=abc", "more=5");

        Assert.Equal(
            """[{"age":39,"workclass":"Private","zip":"01234","member":true,"since":"2020-01-02","hours":null,"pay":"abc","more":5}]""",
            Encoding.UTF8.GetString(_stub.Requests[^1].Body));
    }

    [Theory]
    [InlineData("age=-1.5e3", "-1500")]
    [InlineData("age=NaN", "\"NaN\"")]
    [InlineData("age=1,5", "\"1,5\"")]
    [InlineData("workclass=7", "\"7\"")]
    [InlineData("workclass=a=b", "\"a=b\"")]
    [InlineData("member=1", "1")]
    [InlineData("member=yes", "\"yes\"")]
    public async Task Value_OfAKind_BecomesThisJson(string pair, string json)
    {
        await PredictAsync(pair);

        var name = pair[..pair.IndexOf('=', StringComparison.Ordinal)];
        Assert.Equal(json, _stub.Requests[^1].Json[0].GetProperty(name).GetRawText());
    }

    [Fact]
    public async Task Answer_WithJson_IsThePlatforms()
    {
        var run = await PredictAsync("age=39", "--json");

        Assert.Equal(3, run.Json.GetProperty("modelVersion").GetInt32());
        Assert.Equal(">50K", run.Json.GetProperty("predictions")[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task Answer_ForPeople_IsATable()
    {
        var run = await PredictAsync("age=39");

        Assert.Equal(["ROW  label  probabilities", "  1  >50K   <=50K 0.25, >50K 0.75"], run.Lines);
    }

    [Theory]
    [InlineData("""[{"age":1},{"age":null}]""", """[{"age":1},{"age":null}]""")]
    [InlineData("""{ "age": 1.50 }""", """[{"age":1.50}]""")]
    [InlineData("[]", "[]")]
    public async Task Rows_FromStandardInput_GoAsTheyAre(string input, string body)
    {
        _stub.On("POST deployments/scores/predict", Views.Prediction());

        var run = await CliRun.RunAsync(["predict", "scores", "--file", "-", "--url", _stub.Address.ToString()], input: Encoding.UTF8.GetBytes(input));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(body, Encoding.UTF8.GetString(Assert.Single(_stub.Requests).Body));
    }

    [Theory]
    [InlineData("[\n{\"age\":}\n]", "line 2")]
    [InlineData("7", "JSON number")]
    public async Task Rows_ThatAreNone_AreUsage(string input, string said)
    {
        var run = await CliRun.RunAsync(["predict", "scores", "--file", "-", "--url", _stub.Address.ToString()], input: Encoding.UTF8.GetBytes(input));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Empty(_stub.Requests);
    }

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    private Task<CliRun> PredictAsync(params string[] arguments)
    {
        _stub.On("GET deployments/scores", new DeploymentDetails(Views.Deployment(), true));
        _stub.On(
            $"GET models/{Views.ModelId}/versions/3",
            Views.ModelVersion(
                Views.Input("age", ColumnRole.Numeric),
                Views.Input("workclass", ColumnRole.Categorical, "Private"),
                Views.Input("zip", ColumnRole.Categorical, "01234"),
                Views.Input("member", ColumnRole.Boolean),
                Views.Input("since", ColumnRole.DateTime),
                Views.Input("hours", ColumnRole.Numeric),
                Views.Input("pay", ColumnRole.Numeric)));
        _stub.On(
            "POST deployments/scores/predict",
            Views.Prediction(new { label = ">50K", probabilities = new Dictionary<string, double> { ["<=50K"] = 0.25, [">50K"] = 0.75 } }));
        return CliRun.AgainstAsync(_stub, ["predict", "scores", .. arguments]);
    }
}
