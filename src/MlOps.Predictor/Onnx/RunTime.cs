using Microsoft.ML.OnnxRuntime;

namespace MlOps.Predictor.Onnx;

/// <summary>What one request may take, over all the runs that it is made of: above all, time.</summary>
internal sealed class RunTime : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _isDisposed;
    private volatile bool _isOver;

    public RunTime(OnnxLimits limits, TimeProvider clock)
    {
        if (limits.MemoryMiB > 0)
        {
            OnnxMemory.GiveBack(Options);
        }

        _timer = clock.CreateTimer(static state => ((RunTime)state!).End(), this, TimeSpan.FromSeconds(limits.Seconds), Timeout.InfiniteTimeSpan);
    }

    public RunOptions Options { get; } = new();

    /// <summary>Values that were answered so far.</summary>
    public long Values { get; set; }

    /// <summary>Whether the time is over: a run was ended by it, or the next must not begin.</summary>
    public bool IsOver => _isOver;

    public void Dispose()
    {
        _timer.Dispose();

        // A timer that fires just now must not write to native memory that is freed.
        lock (_gate)
        {
            _isDisposed = true;
            Options.Dispose();
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _isOver = true;
                Options.Terminate = true;
            }
        }
    }
}
