using FsCheck;
using FsCheck.Xunit;

namespace MlOps.Queues;

/// <summary>What becomes of a run that is larger than what any pool has free.</summary>
public sealed class ReservationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Late = Noon.AddSeconds(61);

    private readonly WaitingJob _large = Job("large", 3000);

    [Fact]
    public void LargeRun_ThatWaitsForLong_IsReservedThePoolThatLacksLeast_AndTheOthersGoOn()
    {
        var (roomy, full) = (Pool("host-a", free: 2000), Pool("host-b", free: 1000));

        var (others, reservation) = Choose(full, [roomy, full], null, _large, Job("small", 500));
        Assert.Equal("small", Assert.Single(others).RunId);
        Assert.Equal(new("large", "host-a"), reservation);

        Assert.Empty(Choose(roomy, [roomy, full], reservation, _large, Job("small", 500)).Runs);

        // Also when the other one has more room in the meantime.
        var emptier = full with { FreeMemoryMiB = 2500 };
        Assert.Equal("small", Assert.Single(Choose(emptier, [roomy, emptier], reservation, _large, Job("small", 500)).Runs).RunId);
    }

    [Fact]
    public void LargeRun_IsNotReservedAPoolThatTakesNothing_WhileThereIsAnother()
    {
        // All its memory is free, since its disk is full and it rests.
        var (asking, resting) = (Pool("host-b", free: 1000), Pool("host-a", free: 4000) with { FreeSlots = 0 });

        Assert.Equal(new("large", "host-b"), Choose(asking, [resting, asking], null, _large).Reservation);
    }

    [Fact]
    public void LargeRun_GoesFirst_OnceItsPoolHasRoom()
    {
        var pool = Pool("host-a", free: 3500);

        var (chosen, _) = Choose(pool, [pool], new("large", "host-a"), Job("small", 500) with { WaitingSince = Noon.AddHours(-1) }, _large);

        Assert.Equal(["large", "small"], chosen.Select(job => job.RunId));
    }

    [Fact]
    public void ReservedPool_GoesOnWithWhatIsMoreUrgent()
    {
        var pool = Pool("host-a", free: 1000);

        var (chosen, _) = Choose(pool, [pool], new("large", "host-a"), _large, Job("small", 500), Job("urgent", 500) with { Priority = 1 });

        Assert.Equal("urgent", Assert.Single(chosen).RunId);
    }

    [Fact]
    public void LargeRun_ThatHasRoomElsewhere_NeedsNoReservation()
    {
        var (full, free) = (Pool("host-a", free: 1000), Pool("host-b", free: 4000));

        var (chosen, reservation) = Choose(full, [full, free], null, _large, Job("small", 500));

        Assert.Equal("small", Assert.Single(chosen).RunId);
        Assert.Null(reservation);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Reservation_OfAPoolThatIsGone_OrDeclinesTheRun_IsMadeAnew(bool isThere, bool declines)
    {
        var (asking, reserved) = (Pool("host-b", free: 1000), Pool("host-a", free: 2000) with { Declined = declines ? ["large"] : [] });

        var (chosen, reservation) = Choose(asking, isThere ? [reserved, asking] : [asking], new("large", "host-a"), _large, Job("small", 500));

        Assert.Empty(chosen);
        Assert.Equal(new("large", "host-b"), reservation);
    }

    [Fact]
    public void Reservation_OfARunThatWaitsNoMore_IsOver() =>
        Assert.Null(Choose(Pool("host-a", free: 1000), [Pool("host-a", free: 1000)], new("large", "host-a"), Job("small", 500)).Reservation);

    /// <summary>Two projects bring small runs without end; the large one of them gets its room all the same, and costs no more than one pool's.</summary>
    [Property(MaxTest = 200)]
    public void LargeRun_InAnyStreamOfSmallOnes_IsGivenInTime_AndOnlyOnePoolWaitsForIt(PositiveInt seed)
    {
        const int LongestRun = 30;
        var random = new Random(seed.Get);
        var pools = Enumerable.Range(1, random.Next(1, 6)).Select(number => new SimplePool($"host-{number}", 1024 * random.Next(2, 6), random.Next(2, 6))).ToList();
        var large = Job("large", pools.Max(pool => pool.Memory) - random.Next(1024)) with { ProjectId = random.Next(2) == 0 ? "p" : "q" };
        var (waiting, number, reservation, given) = (new List<WaitingJob> { large }, 0, (Reservation?)null, false);
        for (var second = 0; second < 60 + (3 * LongestRun) && !given; second++)
        {
            var now = Noon.AddSeconds(second);
            while (waiting.Count < 20)
            {
                waiting.Add(Job($"small-{++number:0000}", 256 * random.Next(1, 5)) with { ProjectId = number % 2 == 0 ? "p" : "q", WaitingSince = now });
            }

            foreach (var pool in pools.OrderBy(_ => random.Next()))
            {
                pool.Running.RemoveAll(run => run.EndsAt <= second);
                var (chosen, made) = QueueDecider.Choose(
                    waiting, pools.SelectMany(one => one.Running).CountBy(run => run.Job.ProjectId).ToDictionary(), pool.Offer, [.. pools.Select(one => one.Offer)], reservation, now);
                reservation = made;
                foreach (var job in chosen)
                {
                    waiting.Remove(job);
                    given |= job == large;
                    pool.Running.Add((job, second + random.Next(1, LongestRun)));
                }

                var room = pool.Offer;
                Assert.True(room is { FreeSlots: >= 0, FreeMemoryMiB: >= 0 });
                Assert.True(
                    reservation?.Holder == pool.Holder || room.FreeSlots == 0 || !waiting.Exists(job => job.MemoryMiB <= room.FreeMemoryMiB),
                    $"{room} idles, and the reserved pool is {reservation}.");
            }
        }

        Assert.True(given, $"The large run waits still, with {reservation}.");
    }

    private static (ImmutableArray<WaitingJob> Runs, Reservation? Reservation) Choose(
        WorkerOffer offer, WorkerOffer[] pools, Reservation? reservation, params WaitingJob[] waiting) =>
        QueueDecider.Choose(waiting, new Dictionary<string, int>(), offer, pools, reservation, Late);

    private static WorkerOffer Pool(string holder, int free) =>
        new() { Holder = holder, Slots = 4, FreeSlots = 3, MemoryMiB = 4000, FreeMemoryMiB = free, Cores = 2 };

    private static WaitingJob Job(string id, int memory) => new(id, Ids.DefaultQueue, "p", 0, Noon, memory);

    private sealed record SimplePool(string Holder, int Memory, int Slots)
    {
        public List<(WaitingJob Job, int EndsAt)> Running { get; } = [];

        public WorkerOffer Offer => new()
        {
            Holder = Holder,
            Slots = Slots,
            FreeSlots = Slots - Running.Count,
            MemoryMiB = Memory,
            FreeMemoryMiB = Memory - Running.Sum(run => run.Job.MemoryMiB),
            Cores = 2,
        };
    }
}
