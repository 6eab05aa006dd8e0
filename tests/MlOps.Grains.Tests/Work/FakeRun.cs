using System.Collections.Concurrent;
using System.Reflection;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>A run that takes down what it is told. Not a class of its own kind of grain, for the silos of other tests would find it.</summary>
public class FakeRun : DispatchProxy
{
    /// <summary>All that was reported but signs of life.</summary>
    internal ConcurrentQueue<RunCommand> Ends { get; } = new();

    /// <summary>What a sign of life is answered with; the default renews.</summary>
    internal Func<Task<Reply<RunView>>> Renew { get; set; } = null!;

    private readonly SemaphoreSlim _renewals = new(0);

    internal static IRunGrain Create(RunView view, out FakeRun fake)
    {
        var run = Create<IRunGrain, FakeRun>();
        fake = (FakeRun)(object)run;
        fake.Renew = () => Task.FromResult(new Reply<RunView>(view));
        return run;
    }

    /// <summary>Waits until the lease has been renewed so many times more.</summary>
    internal async Task RenewalsAsync(int count, CancellationToken cancellationToken = default)
    {
        for (; count > 0; count--)
        {
            Assert.True(await _renewals.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken), "The lease is not renewed.");
        }
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (args![0] is ReportProgress)
        {
            _renewals.Release();
            return Renew();
        }

        Ends.Enqueue((RunCommand)args[0]!);
        return Task.FromResult(new Reply<RunView>(null, Refusals.Missing("run", "run-1")));
    }
}
