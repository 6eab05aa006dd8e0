using System.Net;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using MlOps.Runs;

namespace MlOps.EndToEnd.BadInput;

/// <summary>Predictions of what the model never saw, and of what is no number.</summary>
public sealed class BadPredictionTests(SoundPlatform platform) : BadInputSuite(platform)
{
    [Fact]
    public async Task Category_NeverSeenInTraining_IsAnsweredAsAMissingOne_ByRowAndInABatch()
    {
        var answers = (await Client.PredictAsync(
            SoundPlatform.Name, """[{"hours": 9000, "site": "never seen"}, {"hours": 9000, "site": null}, {"hours": 9000, "site": "a"}]"""u8.ToArray())).Predictions;
        Assert.Equal(Score(answers[1]), Score(answers[0]));
        Assert.NotEqual(Score(answers[2]), Score(answers[0]));

        await Platform.PutAsync("unseen", "hours,site\n9000,never seen\n9000,\n9000,a\n"u8.ToArray());
        var run = await Client.WaitForRunAsync((await Client.StartBatchAsync(new() { Model = SoundPlatform.Name, Dataset = "unseen", Output = "unseen-predicted" })).Id);
        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Failure));
        Assert.Equal(answers.Select(Score), await BatchScoresAsync());
    }

    [Theory]
    [InlineData("NaN", "not the JSON")]
    [InlineData("-Infinity", "not the JSON")]
    [InlineData("1e999", "range of a 32-bit float")]
    [InlineData("-1e39", "range of a 32-bit float")]
    [InlineData("\"NaN\"", "a number (or null)")]
    public Task Number_ThatIsNone_IsRefused_WithItsRowAndMember(string number, string expected) => AssertRefusedAsync(
        "prediction.input",
        () => Client.PredictAsync(SoundPlatform.Name, Encoding.UTF8.GetBytes($$"""[{"hours": 1, "site": "a"}, {"hours": {{number}}, "site": "a"}]""")),
        expected);

    [Fact]
    public Task Number_OfFourHundredDigits_IsRefused_WithItsRowAndMember() => AssertRefusedAsync(
        "prediction.input",
        () => Client.PredictAsync(SoundPlatform.Name, Encoding.UTF8.GetBytes($$"""[{"hours": 1, "site": "a"}, {"hours": {{new string('7', 400)}}, "site": "a"}]""")),
        "Row 1",
        "'hours'",
        "range of a 32-bit float");

    [Theory]
    [InlineData("NaN")]
    [InlineData("1e999")]
    public async Task Tensor_WithNoNumber_IsRefused_InTheProtocolsForm(string number)
    {
        var body = $$"""{"inputs": [{"name": "hours", "shape": [1, 1], "datatype": "FP64", "data": [{{number}}]}, {"name": "site", "shape": [1, 1], "datatype": "BYTES", "data": ["a"]}]}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await Platform.Http.PostAsync($"/v2/models/{SoundPlatform.Name}/infer", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.NotEmpty(error.RootElement.GetProperty("error").GetString()!);
    }

    private static float Score(JsonElement prediction) => prediction.GetProperty("score").GetSingle();

    private async Task<IReadOnlyList<float>> BatchScoresAsync()
    {
        var path = Platform.Folder["predicted.parquet"];
        await using (var file = File.Create(path))
        {
            await Client.DownloadDatasetAsync("unseen-predicted", 1, file);
        }

        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT score FROM read_parquet('{path}')";
        using var reader = command.ExecuteReader();
        var scores = new List<float>();
        while (reader.Read())
        {
            scores.Add((float)reader.GetDouble(0));
        }

        return scores;
    }
}
