using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Client;

namespace MlOps.Host.Demo;

/// <summary>Starts the platform, goes through the steps, and says how it went.</summary>
internal static class DemoRun
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        Func<string[], CancellationToken, Task<IDemoPlatform>> start,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken)
    {
        try
        {
            var options = DemoOptions.Parse(arguments);
            output.WriteLine("Starting the platform in this process …");
            var hostArguments = DemoPort.Settle(Quiet(options.HostArguments), Environment.GetEnvironmentVariable, DemoPort.IsFree, output);
            var platform = await start([.. hostArguments], cancellationToken).ConfigureAwait(false);
            await using (platform.ConfigureAwait(false))
            {
                return await ShowAsync(options, platform, output, error, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DemoException exception)
        {
            error.WriteLine($"demo: {exception.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            error.WriteLine("demo: stopped before the platform was up.");
            return 1;
        }
    }

    private static async Task<int> ShowAsync(
        DemoOptions options, IDemoPlatform platform, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var report = new DemoReport { Address = platform.Address };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var client = new MlOpsHttpClient(new MlOpsClientOptions
        {
            Address = platform.Address,
            Token = platform.AdminToken,
            Reason = "demonstration",
            PollInterval = TimeSpan.FromMilliseconds(200),
        });
        var shutdown = platform.WaitForShutdownAsync();
        var steps = AttemptAsync(new DemoSteps(client, options, report, output).RunAsync(stop.Token), stop.Token);
        if (await Task.WhenAny(steps, shutdown).ConfigureAwait(false) == shutdown)
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }

        report.Failure = await steps.ConfigureAwait(false);
        if (options.JsonPath is { } path)
        {
            await WriteAsync(path, report).ConfigureAwait(false);
        }

        if (report.Failure is { } failure)
        {
            error.WriteLine($"demo: {failure}");
            return 1;
        }

        if (options.Exit)
        {
            DemoFarewell.WriteToken(output, platform);
        }
        else
        {
            DemoFarewell.Write(output, platform, report, options);
            await shutdown.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return 0;
    }

    /// <summary>Null when <paramref name="steps"/> succeed, else why they did not.</summary>
    private static async Task<string?> AttemptAsync(Task steps, CancellationToken stop)
    {
        try
        {
            await steps.ConfigureAwait(false);
            return null;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return "stopped before everything was shown.";
        }
        catch (DemoException exception)
        {
            return exception.Message;
        }
        catch (MlOpsApiException exception)
        {
            return $"the platform refused: {exception.Message} ({exception.Code})";
        }
        catch (Exception exception) when (exception is MlOpsUnreachableException or MlOpsAnswerException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static async Task WriteAsync(string path, DemoReport report)
    {
        try
        {
            await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(report, MlOpsJson.Indented)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DemoException($"'{path}' (--json) could not be written: {exception.Message}");
        }
    }

    // The host's diary would bury what is shown here.
    private static ImmutableArray<string> Quiet(ImmutableArray<string> hostArguments) =>
        hostArguments.Any(argument => argument.StartsWith("--Logging:", StringComparison.OrdinalIgnoreCase))
            ? hostArguments
            : hostArguments.Add("--Logging:LogLevel:Default=Warning").Add("--Logging:LogLevel:MlOps=Warning");
}
