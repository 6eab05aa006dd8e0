using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace MlOps.Runs;

/// <summary>What holds after any sequence of commands, in any order, doubled and stale ones among them.</summary>
public sealed class RunDeciderProperties
{
    [Property(MaxTest = 500, Arbitrary = [typeof(Histories)])]
    public void AnyHistory_KeepsTheInvariants(History history)
    {
        var run = RunDeciderTests.Given();
        var now = RunDeciderTests.Noon;
        var taken = 0;
        var ended = new HashSet<int>();

        foreach (var command in history.Commands)
        {
            now += TimeSpan.FromSeconds(1);
            var decision = RunDeciderTests.Decide(run, command, now);
            var next = decision.Next!;

            // A refusal changes nothing.
            Assert.True(decision.Refusal is null || ReferenceEquals(next, run));

            // Nothing leaves a final status.
            Assert.True(!run.Status.IsFinal() || next.Status == run.Status);

            // The attempt's number grows by one, with each lease and at no other time.
            Assert.Equal(run.Attempt + (run.Status == RunStatus.Queued && next.Status.IsHeld() ? 1 : 0), next.Attempt);
            taken = Math.Max(taken, next.Attempt);

            // Who holds the run has a lease; nobody else has.
            Assert.Equal(next.Status.IsHeld(), next.Holder is not null);
            Assert.Equal(next.Status.IsHeld(), next.LeaseExpiresAt is not null);

            // Every attempt that ended is billed, once.
            if (run.Status.IsHeld() && !next.Status.IsHeld())
            {
                Assert.True(ended.Add(run.Attempt));
                Assert.Contains(run.Attempt, next.Unbilled.Keys);
            }

            Assert.Subset(ended, next.Unbilled.Keys.ToHashSet());

            // The rows say what the state says.
            var rows = next.Project("run-1").ToList();
            Assert.Equal(next.Status == RunStatus.Queued, rows.OfType<JobRow>().Single().Job is not null);
            Assert.Equal(next.Status.IsHeld() || next.HasIntent, rows.OfType<WakeupRow>().Single().DueAt is not null);

            // The same command again changes nothing more, but for a sign of life and a second taking.
            var again = RunDeciderTests.Decide(next, command, now);
            Assert.True(command is ReportProgress or TakeRun || again.Refusal is not null || !again.IsChange);
            run = next;
        }
    }

    public sealed record History(ImmutableArray<RunCommand> Commands);

    public static class Histories
    {
        public static Arbitrary<History> Any() => Arb.From(
            Gen.Choose(1, 4).SelectMany(attempt => Gen.Elements<RunCommand>(
                [
                    .. RunDeciderTests.Reports(attempt),
                    new TakeRun("pool-a"),
                    new TakeRun("pool-b"),
                    new TakeRun("pool-c"),
                    new CancelRun(),
                    new LoseAttempt(attempt),
                    new LoseAttempt(attempt, RunDeciderTests.Noon + RunRules.Default.LeaseDuration + TimeSpan.FromSeconds(attempt)),
                    new Billed(attempt),
                    new Recorded(new("ds-1", 1)),
                    new NotRecorded(new("x", "y")),
                    new CleanedUp(),
                ]))
                .ListOf()
                .Select(commands => new History([.. commands])));
    }
}
