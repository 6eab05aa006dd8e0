using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Cli.Tests.Cli;

public sealed class PutKindTests
{
    [Theory]
    [InlineData("rows.jsonl.gz", "", "?format=jsonl&compression=gzip")]
    [InlineData("rows.parquet", "--append --part june", "?format=parquet&mode=append&part=june")]
    [InlineData("rows.tsv.zst", "--replace-part june --encoding utf-16le", "?header=true&delimiter=%09&quote=%22&compression=zstd&encoding=utf-16le&mode=replace-part&part=june")]
    [InlineData("rows.dat", "--format jsonl --compression zstd --missing ?", "?missing=%3F&format=jsonl&compression=zstd")]
    [InlineData("rows.gz", "--compression none", "?header=true&delimiter=%2C&quote=%22")]
    public async Task Kind_IsTheNamesUnlessItIsSaid(string name, string options, string query)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder[name], "x");
        await using var stub = await StubPlatform.StartAsync();
        stub.On("POST datasets/a/versions", Views.Ingestion(RunStatus.Queued), 202);

        var run = await CliRun.AgainstAsync(stub, ["datasets", "put", "a", folder[name], "--no-wait", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(query, Assert.Single(stub.Requests).Query);
    }
}
