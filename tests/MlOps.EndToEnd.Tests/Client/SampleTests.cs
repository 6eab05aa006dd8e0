using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Client;

/// <summary>The sample application, which knows the client package alone, against the real host.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Sample_LearnsPredictsAndCosts_ThoughTheHostIsKilledWhileItTrains_AndWhileItPredicts()
    {
        await File.WriteAllBytesAsync(_folder["machines.csv"], SmallData.Csv(1, 2000));
        await using var first = await HostProcess.StartAsync(_folder["data"]);
        await using var sample = SampleProcess.Start(first.Address, HostProcess.Token, _folder["machines.csv"]);

        var begun = await sample.ReadToAsync("Running");
        await first.KillAsync();
        await using var second = await HostProcess.StartAsync(_folder["data"], "--urls", first.Address.ToString());
        var learned = await sample.ReadToAsync("The run cost");
        await sample.SayAsync("9500,a");
        var before = await sample.ReadToAsync("9500,a:");
        await second.KillAsync();
        await sample.SayAsync("10,b");
        await using var third = await HostProcess.StartAsync(_folder["data"], "--urls", first.Address.ToString());
        var after = await sample.ReadToAsync("10,b:");
        var (exitCode, complained) = await sample.EndAsync();

        // A worker may have taken it before it is looked at for the first time.
        Assert.Matches("^(Queued|Running)", begun[0]);
        Assert.Contains(learned, line => line.StartsWith("Succeeded", StringComparison.Ordinal));
        Assert.Contains("9000 hours at a: 1", learned);
        Assert.Matches(@"^The run cost 0\.0*[1-9][0-9]* ", learned[^1]);
        Assert.StartsWith("9500,a: 1, probability ", before[^1], StringComparison.Ordinal);
        Assert.Equal("10,b: 0, probability 0.00", after[^1]);
        Assert.True(exitCode == 0, complained);
    }

    [Fact]
    public async Task Sample_WithAWrongToken_SaysSo()
    {
        await File.WriteAllBytesAsync(_folder["machines.csv"], SmallData.Csv(1, 10));
        await using var host = await HostProcess.StartAsync(_folder["data"]);
        await using var sample = SampleProcess.Start(host.Address, "a-token-that-is-wrong", _folder["machines.csv"]);

        var (exitCode, complained) = await sample.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("The token is not valid", complained, StringComparison.Ordinal);
        Assert.Contains("MLOPS_ADMIN_TOKEN", complained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadmesExample_IsWhatTheSampleRuns()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Built.RepositoryRoot, "src", "MlOps.Client", "README.md"));
        var sample = await File.ReadAllTextAsync(Path.Combine(Built.RepositoryRoot, "tests", "MlOps.Sample", "Machines.cs"));

        Assert.Equal(Lines(Between(sample, "// <example>\n", "// </example>")), Lines(Between(readme, "<!-- example -->\n```csharp\n", "```")));
    }

    public void Dispose() => _folder.Dispose();

    private static string Between(string text, string beginning, string end)
    {
        var from = text.IndexOf(beginning, StringComparison.Ordinal);
        Assert.True(from >= 0, $"There is no '{beginning}'.");
        return text[(from + beginning.Length)..text.IndexOf(end, from + beginning.Length, StringComparison.Ordinal)];
    }

    /// <summary>Without the indentation that the code's place in a class gives it.</summary>
    private static IEnumerable<string> Lines(string code)
    {
        var lines = code.TrimEnd().Split('\n');
        var indentation = lines[0].Length - lines[0].TrimStart().Length;
        return lines.Select(line => line.Length > indentation ? line[indentation..].TrimEnd() : "");
    }
}
