using System.Runtime.InteropServices;
using MlOps.Host;
using MlOps.Host.Demo;

return args switch
{
    ["--help" or "-h" or "help", ..] or ["serve", "--help" or "-h", ..] => Help(CommandLineOptions.Usage),
    ["demo", "--help" or "-h", ..] => Help(DemoOptions.Usage),
    ["demo", .. var rest] => await UntilStoppedAsync(stop => DemoCommand.RunAsync(rest, stop)),
    ["serve", .. var rest] => await PlatformHost.RunAsync(rest),
    [['-', ..], ..] or [] => await PlatformHost.RunAsync(args),
    [var verb, ..] => Unknown(verb),
};

static int Help(string usage)
{
    Console.WriteLine(usage);
    return 0;
}

static int Unknown(string verb)
{
    Console.Error.WriteLine($"'{verb}' is no verb of this program. Verbs: serve (the default), demo. Options look like --urls http://127.0.0.1:8080.");
    return 2;
}

static async Task<int> UntilStoppedAsync(Func<CancellationToken, Task<int>> run)
{
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    return await run(stop.Token);

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
