using FsCheck;
using FsCheck.Xunit;

namespace MlOps.Chaos.Checks;

public sealed class LinearizabilityTests
{
    [Fact]
    public void Register_ReadAfterWrite_IsLinearizable() =>
        Assert.True(Check(Write(1, 0, 1), Read(1, 2, 3), Write(2, 4, 5), Read(2, 6, 7)));

    [Fact]
    public void Register_ReadOfWhatWasOverwritten_IsFound()
    {
        var stale = Read(1, 6, 7);

        var verdict = Linearizability.Check([Write(1, 0, 1), Write(2, 2, 3), stale]);

        Assert.False(verdict.IsLinearizable);
        Assert.Equal((stale, 2), (verdict.Blocking, verdict.State));
    }

    [Fact]
    public void Register_ReadDuringAWrite_MaySeeEither()
    {
        Assert.True(Check(Write(1, 0, 1), Write(2, 2, 6), Read(1, 3, 4)));
        Assert.True(Check(Write(1, 0, 1), Write(2, 2, 6), Read(2, 3, 4)));
    }

    [Fact]
    public void Register_ReadsDuringAWriteThatGoBack_AreFound() =>
        Assert.False(Check(Write(1, 0, 1), Write(2, 2, 9), Read(2, 3, 4), Read(1, 5, 6)));

    [Fact]
    public void Register_AcknowledgedWriteThatIsNeverSeen_IsFound() =>
        Assert.False(Check(Write(1, 0, 1), Read(0, 2, 3)));

    [Fact]
    public void Register_TwoSwapsFromTheSameValue_AreFoundAsALostUpdate() =>
        Assert.False(Check(Write(1, 0, 1), Swap(1, 2, 2, 6), Swap(1, 3, 2, 6)));

    [Fact]
    public void Register_RefusedSwapThoughTheValueWasThere_IsFound() =>
        Assert.False(Check(Write(1, 0, 1), new(RegisterAction.SwapRefused, 2, 1, At(2), At(3))));

    [Fact]
    public void Register_RefusedSwapAfterAnother_IsLinearizable() =>
        Assert.True(Check(Write(1, 0, 1), Swap(1, 2, 2, 6), new(RegisterAction.SwapRefused, 3, 1, At(2), At(6))));

    [Fact]
    public void Register_UnansweredWrite_MayHappenLaterOrNever()
    {
        Assert.True(Check(Unanswered(RegisterAction.Write, 5, 0, 1), Read(0, 2, 3), Read(5, 4, 5)));
        Assert.True(Check(Unanswered(RegisterAction.Write, 5, 0, 1), Read(0, 2, 3), Read(0, 4, 5)));
    }

    [Fact]
    public void Register_UnansweredWriteThatHappensTwice_IsFound() =>
        Assert.False(Check(Unanswered(RegisterAction.Write, 5, 0, 0), Read(5, 1, 2), Write(6, 3, 4), Read(5, 5, 6)));

    [Fact]
    public void Register_UnansweredSwap_MayHaveBeenRefused() =>
        Assert.True(Check(Write(1, 0, 1), Unanswered(RegisterAction.Swap, 9, 7, 2), Read(1, 3, 4)));

    /// <summary>A history that a register really made, however the calls overlap, is always taken for one.</summary>
    [Property(MaxTest = 300)]
    public void Register_HistoryOfARealRegister_IsLinearizable(int seed) =>
        Assert.True(Linearizability.Check(RealHistory(new Random(seed), 120)).IsLinearizable);

    /// <summary>And one in which a read is made to answer what was never there is not.</summary>
    [Property(MaxTest = 100)]
    public void Register_HistoryWithAnInventedRead_IsFound(int seed)
    {
        var history = RealHistory(new Random(seed), 60);
        var index = history.FindIndex(operation => operation is { Action: RegisterAction.Read });

        history[index] = history[index] with { Value = 99 };

        Assert.False(Linearizability.Check(history).IsLinearizable);
    }

    [Fact]
    public void Register_ManyOverlappingWrites_AreDecidedInTime()
    {
        var unanswered = Enumerable.Range(1, 12).Select(value => Unanswered(RegisterAction.Write, value % 3, 0, value));
        var history = RealHistory(new Random(5), 300);

        Assert.NotNull(Linearizability.Check([.. history, .. unanswered]).IsLinearizable);
    }

    /// <summary>Each operation takes effect at one instant, and is said to have taken some time around it.</summary>
    private static List<RegisterOperation> RealHistory(Random chance, int length)
    {
        var (history, value) = (new List<RegisterOperation>(), 0);
        for (var instant = 10; history.Count < length; instant += 1 + chance.Next(3))
        {
            var (start, end) = (At(instant - chance.Next(8)), At(instant + chance.Next(8)));
            var (next, expected) = (chance.Next(4), chance.Next(4));
            switch (history.Count == 3 ? 0 : chance.Next(3))
            {
                case 0:
                    history.Add(new(RegisterAction.Read, value, 0, start, end));
                    break;
                case 1:
                    history.Add(new(RegisterAction.Write, value = next, 0, start, end));
                    break;
                default:
                    history.Add(new(expected == value ? RegisterAction.Swap : RegisterAction.SwapRefused, next, expected, start, end));
                    value = expected == value ? next : value;
                    break;
            }
        }

        return history;
    }

    private static bool? Check(params RegisterOperation[] operations) => Linearizability.Check(operations).IsLinearizable;

    private static RegisterOperation Read(int value, int start, int end) => new(RegisterAction.Read, value, 0, At(start), At(end));

    private static RegisterOperation Write(int value, int start, int end) => new(RegisterAction.Write, value, 0, At(start), At(end));

    private static RegisterOperation Swap(int expected, int value, int start, int end) => new(RegisterAction.Swap, value, expected, At(start), At(end));

    private static RegisterOperation Unanswered(RegisterAction action, int value, int expected, int start) => new(action, value, expected, At(start), null);

    private static TimeSpan At(int second) => TimeSpan.FromSeconds(second);
}
