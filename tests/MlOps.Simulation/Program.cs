using System.Diagnostics;
using System.Globalization;
using MlOps.Simulation;

if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine("mlops simulation [--seed N] [--histories M] [--trace]: runs M histories (default 1000, with --trace 1) from seed N (default: of the clock).");
    return 2;
}

var watch = Stopwatch.StartNew();
var (failed, writes, runs, lasted) = (0, 0L, 0L, TimeSpan.Zero);
for (var i = 0UL; i < arguments.Histories; i++)
{
    var history = History.Run(arguments.Seed + i, listener: arguments.IsTraced ? Console.WriteLine : null);
    (writes, runs, lasted) = (writes + history.Writes, runs + history.Runs, lasted + history.Lasted);
    if (history.Findings.IsEmpty)
    {
        continue;
    }

    failed++;
    Console.WriteLine($"Seed {history.Seed}: {history.Findings.Length} findings. Step by step: --seed {history.Seed} --trace");
    foreach (var finding in history.Findings.Take(5))
    {
        Console.WriteLine($"  {finding}");
    }
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{arguments.Histories} histories from seed {arguments.Seed}: {failed} with findings. {lasted.TotalHours:0.0} h of virtual time, {writes} writes, {runs} runs; {arguments.Histories / watch.Elapsed.TotalMinutes:0} histories a minute."));
return failed == 0 ? 0 : 1;
