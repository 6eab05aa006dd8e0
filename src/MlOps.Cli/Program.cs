using System.Runtime.InteropServices;
using MlOps.Cli;

using var stop = new CancellationTokenSource();

// The first signal ends the waiting, the second the process.
void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

return await CommandLine.RunAsync(args, Surroundings.OfThisProcess(), stop.Token).ConfigureAwait(false);
