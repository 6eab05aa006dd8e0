using MlOps.Accounts;

namespace MlOps.Predictor;

/// <summary>
/// The CPU time of one prediction. The thread's clock is read around each that is large or whose model is dear; of the small
/// ones of a cheap model around some, by chance, and the others are taken to cost what those did on average.
/// </summary>
internal readonly struct PredictionCpu
{
    /// <summary>Bytes of a request beyond which it is no average one.</summary>
    private const long Large = 1024;
    private const long Unread = -1;

    [ThreadStatic]
    private static uint number;

    private readonly CpuProfile? _small;
    private readonly long _cpu;

    private PredictionCpu(CpuProfile? small)
    {
        _small = small;
        _cpu = small?.IsRead(number++) == false ? Unread : ThreadCpu.Nanoseconds();
    }

    /// <summary>Begins one.</summary>
    /// <param name="ofModel">What small requests of its model cost.</param>
    /// <param name="bytes">How large the request is.</param>
    public static PredictionCpu Begin(CpuProfile ofModel, long bytes) => new(bytes > Large ? null : ofModel);

    /// <summary>Ends it.</summary>
    public (long Nanoseconds, bool IsEstimated) End()
    {
        if (_cpu == Unread)
        {
            return (_small!.Mean, true);
        }

        var used = Math.Max(0, ThreadCpu.Nanoseconds() - _cpu - CpuProfile.OfReading);

        // However long it held the thread: those that are long now and then make the others dearer, or the model dear.
        _small?.Learn(held: 0, used);
        return (used, !ThreadCpu.IsCounted);
    }
}
