namespace MlOps.Chaos.Checks;

public sealed class NumberingTests
{
    [Fact]
    public void Numbers_InTheOrderOfTime_AreRight() =>
        Assert.Empty(Numbering.Check("d", [Made(1, "a", 0, 1), Made(2, "b", 2, 3), Made(1, "a", 4, 5)], [Read(1, 1, 2), Read(2, 3, 4)]));

    [Fact]
    public void Number_GivenTwice_IsFound() =>
        Assert.Contains("was given to 2 contents", Only([Made(1, "a", 0, 1), Made(1, "b", 2, 3)]));

    [Fact]
    public void Content_OfTwoNumbers_IsFound() =>
        Assert.Contains("one content has the numbers 1, 2", Only([Made(1, "a", 0, 9), Made(2, "a", 2, 9)]));

    [Fact]
    public void Number_LeftOut_IsFound() =>
        Assert.Contains("gaps", Only([Made(1, "a", 0, 1), Made(3, "b", 2, 3)]));

    [Fact]
    public void Number_OfWhatWasDoneBeforeTheOneBelowWasAskedFor_IsFound() =>
        Assert.Contains("before number 1 was asked for", Only([Made(2, "a", 0, 1), Made(1, "b", 2, 3)]));

    [Fact]
    public void Read_OfLessThanWasSeen_IsFound() =>
        Assert.Contains("stale read", Assert.Single(Numbering.Check("d", [Made(1, "a", 0, 1)], [Read(0, 2, 3)])));

    [Fact]
    public void Read_OfLessThanWasReadBefore_IsFound() =>
        Assert.Contains("after 1 had been read", Assert.Single(Numbering.Check("d", [Made(1, "a", 0, null)], [Read(1, 1, 2), Read(0, 3, 4)])));

    [Fact]
    public void Read_OfMoreThanWasMade_IsFound() =>
        Assert.Contains("was not there", Assert.Single(Numbering.Check("d", [Made(1, "a", 0, 1)], [Read(2, 2, 3)])));

    private static string Only(MadeVersion[] made) => Assert.Single(Numbering.Check("d", made, []));

    private static MadeVersion Made(int number, string content, int start, int? seen) =>
        new(number, content, TimeSpan.FromSeconds(start), seen is { } at ? TimeSpan.FromSeconds(at) : null);

    private static ReadNumber Read(int number, int start, int end) => new(number, TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end));
}
