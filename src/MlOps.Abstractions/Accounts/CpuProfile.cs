namespace MlOps.Accounts;

/// <summary>
/// What a stretch of one kind of work costs. Where stretches are long enough, the thread's clock is read around each; else
/// around one in 32, by chance, and the others are taken to cost what those did on average.
/// </summary>
public sealed class CpuProfile
{
    private const int OneIn = 32;

    /// <summary>So many are cold (compiled, loaded) and say nothing of what comes; so many more are read before any is estimated.</summary>
    private const int Cold = 16;

    /// <summary>Nanoseconds of CPU time beside which two readings of the clock, 0.7 to 3 µs each, are little.</summary>
    private const long Heavy = 50_000;

    /// <summary>Nanoseconds. A stretch that held its thread so long was long, or was kept from working; it is no average one.</summary>
    private const long Long = 500_000;

    /// <summary>What was learned weighs less and less: a half, each time so many stretches were read.</summary>
    private const int Memory = 256;

    private readonly Lock _learning = new();
    private int _cold;
    private long _shortSum;
    private int _shorts;
    private int _longs;
    private long _mean;
    private volatile bool _isHeavy = true;

    /// <summary>
    /// Nanoseconds of CPU time that a reading adds to what it measures: the usual, not the least, or all that is estimated
    /// would be too much by the difference.
    /// </summary>
    public static long OfReading { get; } = ThreadCpu.IsCounted ? Enumerable.Range(0, 101).Select(_ => -ThreadCpu.Nanoseconds() + ThreadCpu.Nanoseconds()).Order().ElementAt(50) : 0;

    /// <summary>Nanoseconds of CPU time of a short stretch, on average.</summary>
    public long Mean => Volatile.Read(ref _mean);

    /// <summary>Whether each stretch is read.</summary>
    public bool IsHeavy => _isHeavy;

    /// <summary>Whether each stretch is read, by a clock that counts CPU time.</summary>
    public bool IsExact => _isHeavy && ThreadCpu.IsCounted;

    /// <summary>Whether a stretch that held its thread for so many nanoseconds is too long to be taken for an average one.</summary>
    public static bool IsLong(long held) => held >= Long;

    /// <summary>Whether the clock is read around the stretch of this number.</summary>
    public bool IsRead(uint number) => _isHeavy || IsChosen(number);

    /// <summary>Takes account of a stretch around which the clock was read.</summary>
    public void Learn(long held, long used)
    {
        lock (_learning)
        {
            if (_cold < Cold)
            {
                _cold++;
                return;
            }

            if (IsLong(held))
            {
                _longs++;
            }
            else
            {
                _shorts++;
                _shortSum += used;
            }

            var read = _shorts + _longs;
            Volatile.Write(ref _mean, _shortSum / Math.Max(1, _shorts));
            _isHeavy = (_isHeavy && read < Cold) || _mean >= Heavy || _longs * 10 > read;
            if (read >= Memory)
            {
                (_shortSum, _shorts, _longs) = (_shortSum / 2, _shorts / 2, _longs / 2);
            }
        }
    }

    /// <summary>By chance, so that no rhythm of calls can hide from it: the number's bits, mixed (the finaliser of MurmurHash3).</summary>
    private static bool IsChosen(uint number)
    {
        number ^= number >> 16;
        number *= 0x85ebca6b;
        number ^= number >> 13;
        number *= 0xc2b2ae35;
        number ^= number >> 16;
        return number % OneIn == 0;
    }
}
