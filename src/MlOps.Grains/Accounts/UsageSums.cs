namespace MlOps.Accounts;

/// <summary>
/// Adds usage up by subject, hour and day. What spans several hours is split among them by time; each hour gets what the
/// whole comes to until its end, cut to whole units, less what the hours before it got. So the parts make the whole, exactly.
/// </summary>
internal sealed class UsageSums
{
    private const int DayHours = 24;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>A sum may change for so long after its period without being late: hosts enter what they metered every few seconds.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly Dictionary<long, CostSubject> _subjects = [];
    private readonly Dictionary<UsageSumKey, (long Quantity, long Events, long Late)> _sums = [];

    /// <summary>The sums, and the subjects that they are of.</summary>
    public IEnumerable<AuthorityRow> Rows =>
    [
        .. _subjects.Select(subject => new SubjectRow(subject.Key, subject.Value)),
        .. _sums.Where(sum => sum.Value != default).Select(sum => new UsageSumRow(sum.Key, sum.Value.Quantity, sum.Value.Events, sum.Value.Late)),
    ];

    /// <summary>Adds an event to who used it, and takes it from the pool that it came from.</summary>
    public void Add(BilledUsage billed, DateTimeOffset enteredAt)
    {
        var (used, user, pool) = (billed.Event, billed.User, billed.Pool);
        _subjects[user.Id] = user.Subject;
        _subjects[pool.Id] = pool.Subject;
        foreach (var (index, (hour, quantity)) in Parts(used).Index())
        {
            Add(1, hour);
            Add(DayHours, WholeHours.DayOf(hour));

            void Add(int hours, DateTimeOffset from)
            {
                var late = from.AddHours(hours) + Grace < enteredAt ? quantity : 0;
                Increase(new(hours, from, user.Id, used.Meter, used.IsEstimated), quantity, index == 0 ? 1 : 0, late);
                Increase(new(hours, from, pool.Id, used.Meter, used.IsEstimated), -quantity, 0, -late);
            }
        }
    }

    /// <summary>Takes off what is there already, so that what is missing is left.</summary>
    public void TakeOff(UsageSumRow sum) => Increase(sum.Of, -sum.Quantity, -sum.Events, -sum.Late);

    /// <summary>Until version 0.3.0 predictions were entered twice: with the deployment, and with the version.</summary>
    public static bool IsSecondEntry(UsageRow row) => row.SubjectId is null && IsSecondEntry(row.Event.ActorId, row.Event.Meter);

    /// <inheritdoc cref="IsSecondEntry(UsageRow)"/>
    public static bool IsSecondEntry(string actorId, Meter meter) => meter is Meter.Predictions or Meter.PredictionCpu && Ids.KindOf(actorId) == Kinds.ModelVersion;

    /// <summary>An event's quantity by the hours that it falls in.</summary>
    internal static IEnumerable<(DateTimeOffset Hour, long Quantity)> Parts(UsageEvent used)
    {
        var hour = WholeHours.Of(used.From);
        var before = 0L;
        for (; used.To > hour + Hour; hour += Hour)
        {
            var until = (long)((Int128)used.Quantity * (hour + Hour - used.From).Ticks / (used.To - used.From).Ticks);
            yield return (hour, until - before);
            before = until;
        }

        yield return (hour, used.Quantity - before);
    }

    private void Increase(UsageSumKey of, long quantity, long events, long late)
    {
        var (quantityBefore, eventsBefore, lateBefore) = _sums.GetValueOrDefault(of);
        _sums[of] = (checked(quantityBefore + quantity), eventsBefore + events, checked(lateBefore + late));
    }
}
