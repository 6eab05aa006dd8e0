using System.Diagnostics;

namespace MlOps.Accounts;

/// <summary>
/// The CPU time of one piece of work, such as a call: of each stretch that it holds a thread, across its awaits and in
/// what it starts, until it ends. A stretch that begins after its end is not its.
/// </summary>
/// <remarks>
/// It travels in the execution context, whose changes tell when a thread begins and leaves off to work for it. No thread
/// works for two at a time, so a stretch's beginning is the thread's to remember.
/// </remarks>
internal sealed class MeteredWork
{
    private static readonly AsyncLocal<MeteredWork?> Current = new(OnSwitched);

    [ThreadStatic]
    private static Stretch ofThread;

    private readonly CpuProfile _profile;
    private MeteredWork? _outer;
    private IActorMeter? _payer;
    private long _counted;
    private long _estimated;
    private volatile bool _isOver;

    private MeteredWork(CpuProfile profile, IActorMeter? payer, MeteredWork? outer)
    {
        _profile = profile;
        _payer = payer;
        _outer = outer;
    }

    /// <summary>Begins work; to be called and ended in one asynchronous method.</summary>
    /// <param name="profile">What is known of such work.</param>
    /// <param name="payer">Who pays, if that is known yet.</param>
    public static MeteredWork Begin(CpuProfile profile, IActorMeter? payer = null)
    {
        var outer = Current.Value;
        var work = new MeteredWork(profile, payer, outer is { _isOver: false } ? outer : null);
        Current.Value = work;
        return work;
    }

    /// <summary>Ends it.</summary>
    /// <param name="payer">Who pays, where that was not known at the beginning; null: nobody.</param>
    public void End(IActorMeter? payer = null)
    {
        _isOver = true;
        Current.Value = _outer;

        // A timer that was begun meanwhile may hold this for long; it need not hold what was around it, too.
        _outer = null;
        Volatile.Write(ref _payer, _payer ?? payer);
        Add(0, isEstimated: false);
        Add(0, isEstimated: true);
    }

    /// <summary>Runs within a switch of contexts, where an exception would end the process.</summary>
    private static void OnSwitched(AsyncLocalValueChangedArgs<MeteredWork?> change)
    {
        change.PreviousValue?.Leave();
        change.CurrentValue?.Enter();
    }

    private void Enter()
    {
        if (!_isOver)
        {
            ofThread.Begin(_profile);
        }
    }

    private void Leave()
    {
        ref var stretch = ref ofThread;
        if (stretch.HasBegun)
        {
            var used = stretch.End(_profile);
            Add(used, isEstimated: !_profile.IsExact);
        }
    }

    /// <summary>Others may do so at the same time, and the payer may be named meanwhile; each nanosecond is charged once.</summary>
    private void Add(long nanoseconds, bool isEstimated)
    {
        ref var sum = ref isEstimated ? ref _estimated : ref _counted;
        Interlocked.Add(ref sum, nanoseconds);
        if (Volatile.Read(ref _payer) is { } payer && Interlocked.Exchange(ref sum, 0) is > 0 and var owed)
        {
            payer.Add(Meter.CallCpu, owed, isEstimated);
        }
    }

    /// <summary>What a thread works on, and what is known of its clock.</summary>
    private struct Stretch
    {
        private const long Unread = -1;

        private long _began;
        private long _cpuAtBegin;
        private long _cpuLastRead;
        private long _estimatedSince;
        private uint _number;

        public readonly bool HasBegun => _began != 0;

        public void Begin(CpuProfile profile)
        {
            _cpuAtBegin = profile.IsRead(_number++) ? Read() : Unread;
            _began = Stopwatch.GetTimestamp();
        }

        /// <summary>The CPU time of it.</summary>
        public long End(CpuProfile profile)
        {
            var held = Stopwatch.GetElapsedTime(_began).Ticks * TimeSpan.NanosecondsPerTick;
            _began = 0;
            if (_cpuAtBegin != Unread)
            {
                var used = Math.Max(0, Read() - _cpuAtBegin - CpuProfile.OfReading);
                profile.Learn(held, used);
                return used;
            }

            if (CpuProfile.IsLong(held) && _cpuLastRead != 0)
            {
                // It worked, or it was kept from working: no more than its thread has used and nobody was charged yet.
                var charged = _cpuLastRead + _estimatedSince;
                return Math.Clamp(Read() - charged, 0, held);
            }

            _estimatedSince += profile.Mean;
            return profile.Mean;
        }

        private long Read()
        {
            _estimatedSince = 0;
            return _cpuLastRead = ThreadCpu.Nanoseconds();
        }
    }
}
