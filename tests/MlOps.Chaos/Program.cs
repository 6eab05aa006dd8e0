using System.Runtime.InteropServices;

namespace MlOps.Chaos;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var (options, complaint) = ChaosOptions.Parse(arguments);
        if (options is null)
        {
            await Console.Error.WriteLineAsync($"{complaint}{Environment.NewLine}{ChaosOptions.Usage}");
            return 2;
        }

        // Told to stop, it ends its silos and its database before it goes.
        using var stopped = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await Harness.RunAsync(options, Console.Out, stopped.Token) switch
        {
            true => 0,
            false => 1,
            null => 2,
        };

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.Cancel();
        }
    }
}
