using System.Text.Json;
using MlOps.Client;

namespace MlOps.Cli.Tests.Cli;

/// <summary>The command line, run in this process against a stub.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    /// <summary>The answer, which must be exactly one JSON document on one line.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Assert.Single(Lines));

    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<CliRun> AgainstAsync(StubPlatform stub, params string[] arguments) =>
        RunAsync([.. arguments, "--url", stub.Address.ToString()]);

    public static async Task<CliRun> RunAsync(
        string[] arguments,
        string? token = "secret",
        byte[]? input = null,
        TextWriter? error = null,
        Func<string, string?>? ask = null,
        TextWriter? terminal = null,
        CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var complaints = new StringWriter();
        var surroundings = new Surroundings
        {
            Out = terminal ?? output,
            Error = error ?? complaints,
            Ask = ask,
            OpenIn = () => new MemoryStream(input ?? []),
            Variable = name => name == "MLOPS_TOKEN" ? token : null,
            Client = new MlOpsClientOptions { Clock = new HastyClock() },
        };
        var exitCode = await CommandLine.RunAsync(arguments, surroundings, cancellationToken);
        return new CliRun(exitCode, output.ToString(), complaints.ToString());
    }
}
