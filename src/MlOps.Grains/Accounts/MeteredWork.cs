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
internal class MeteredWork
{
    private static readonly AsyncLocal<MeteredWork?> Current = new(OnSwitched);

    [ThreadStatic]
    private static Stretch ofThread;

    private MeteredWork? _outer;
    private volatile Payee _payee;
    private long _counted;
    private long _estimated;
    private volatile bool _isOver;

    protected MeteredWork(Payee payee, MeteredWork? outer = null)
    {
        _payee = payee;
        _outer = outer;
    }

    /// <summary>What the execution at hand is part of.</summary>
    protected static MeteredWork? OfExecution => Current.Value;

    /// <summary>Who pays at the moment.</summary>
    protected Payee Paying => _payee;

    /// <summary>Begins work; to be called and ended in one asynchronous method.</summary>
    /// <param name="unpaid">Such work while nobody pays for it.</param>
    /// <param name="payer">Who pays, if that is known yet.</param>
    public static MeteredWork Begin(Payee unpaid, IActorMeter? payer = null)
    {
        var outer = Current.Value;
        var work = new MeteredWork(payer is null ? unpaid : unpaid with { Payer = payer }, outer is { _isOver: false } ? outer : null);
        Current.Value = work;
        return work;
    }

    /// <summary>Ends it.</summary>
    /// <param name="payer">Who pays, where that was not known at the beginning; null: nobody.</param>
    public void End(IActorMeter? payer = null)
    {
        Stop();
        Current.Value = _outer;

        // A timer that was begun meanwhile may hold this for long; it need not hold what was around it, too.
        _outer = null;
        Charge(payer is null || _payee.Payer is not null ? _payee : _payee with { Payer = payer });
    }

    /// <summary>Whoever begins to work for it from now on works for nobody.</summary>
    protected void Stop() => _isOver = true;

    /// <summary>Begins some of it: all that comes of <paramref name="start"/>, also later.</summary>
    protected T Within<T>(Func<T> start)
    {
        var before = Current.Value;
        Current.Value = this;
        try
        {
            return start();
        }
        finally
        {
            Current.Value = before;
        }
    }

    /// <summary>Names who pays from now on, for the stretch that this thread is in, and for what nobody has paid for yet.</summary>
    protected void Charge(Payee payee)
    {
        _payee = payee;
        ofThread.Take(this, payee);
        Settle(ref _counted, payee, isEstimated: false);
        Settle(ref _estimated, payee, isEstimated: true);
    }

    /// <summary>Nobody pays for what was not paid for until now.</summary>
    protected void Forgo()
    {
        Interlocked.Exchange(ref _counted, 0);
        Interlocked.Exchange(ref _estimated, 0);
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
            ofThread.Begin(this, _payee);
        }
    }

    private void Leave()
    {
        ref var stretch = ref ofThread;
        if (stretch.HasBegun)
        {
            var (used, isEstimated, payee) = stretch.End();

            // Named since on another thread: where it was nobody's until then, it is that one's.
            Add(used, isEstimated, payee.Payer is null ? _payee : payee);
        }
    }

    /// <summary>Others may do so at the same time, and the payer may be named meanwhile; each nanosecond is charged once.</summary>
    private void Add(long nanoseconds, bool isEstimated, Payee payee)
    {
        if (payee.Payer is { } payer)
        {
            payer.Add(Meter.CallCpu, nanoseconds, isEstimated);
            return;
        }

        ref var sum = ref isEstimated ? ref _estimated : ref _counted;
        Interlocked.Add(ref sum, nanoseconds);
        Settle(ref sum, _payee, isEstimated);
    }

    private static void Settle(ref long sum, Payee payee, bool isEstimated)
    {
        if (payee.Payer is { } payer && Volatile.Read(ref sum) != 0 && Interlocked.Exchange(ref sum, 0) is > 0 and var owed)
        {
            payer.Add(Meter.CallCpu, owed, isEstimated);
        }
    }

    /// <summary>What a thread works on, and what is known of its clock.</summary>
    private struct Stretch
    {
        private const long Unread = -1;

        private MeteredWork? _work;
        private Payee? _payee;
        private long _began;
        private long _cpuAtBegin;
        private long _apartAtBegin;
        private long _cpuLastRead;
        private long _apartLastRead;
        private long _estimatedSince;
        private uint _number;

        public readonly bool HasBegun => _began != 0;

        public void Begin(MeteredWork work, Payee payee)
        {
            (_work, _payee) = (work, payee);
            _cpuAtBegin = payee.Profile.IsRead(_number++) ? Read() : Unread;
            _apartAtBegin = ThreadCpu.ChargedApart;
            _began = Stopwatch.GetTimestamp();
        }

        /// <summary>Another pays for it, if it is of this work.</summary>
        public void Take(MeteredWork work, Payee payee)
        {
            if (ReferenceEquals(_work, work))
            {
                _payee = payee;
            }
        }

        /// <summary>The CPU time of it, and who pays.</summary>
        public (long Nanoseconds, bool IsEstimated, Payee Payee) End()
        {
            var payee = _payee!;
            var profile = payee.Profile;
            (_work, _payee) = (null, null);
            var apart = ThreadCpu.ChargedApart - _apartAtBegin;
            var held = Math.Max(0, (Stopwatch.GetElapsedTime(_began).Ticks * TimeSpan.NanosecondsPerTick) - apart);
            _began = 0;
            if (_cpuAtBegin != Unread)
            {
                var used = Math.Max(0, Read() - _cpuAtBegin - CpuProfile.OfReading - apart);
                profile.Learn(held, used);
                return (used, !profile.IsExact, payee);
            }

            if ((CpuProfile.IsLong(held) || profile.IsHeavy) && _cpuLastRead != 0)
            {
                // It worked, or it was kept from working: no more than its thread has used and nobody was charged yet. Or it
                // turned out to be work of another kind than it began as, of which there is no average.
                var charged = _cpuLastRead + _estimatedSince + (ThreadCpu.ChargedApart - _apartLastRead);
                return (Math.Clamp(Read() - charged, 0, held), true, payee);
            }

            _estimatedSince += profile.Mean;
            return (profile.Mean, true, payee);
        }

        private long Read()
        {
            _estimatedSince = 0;
            _apartLastRead = ThreadCpu.ChargedApart;
            return _cpuLastRead = ThreadCpu.Nanoseconds();
        }
    }
}
