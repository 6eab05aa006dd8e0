using FsCheck.Xunit;

namespace MlOps.Accounts;

public sealed class SharesTests
{
    [Property]
    public void Parts_SumToTheWhole_AndAreLessThanAUnitOff(int[] thousandths)
    {
        var parts = thousandths.Select(part => part / 1000m).ToArray();
        var total = Math.Round(parts.Sum(), 2);

        var shares = Shares.Of(total, parts, 2);

        Assert.Equal(total, shares.Sum());
        Assert.All(shares.Zip(parts), part => Assert.True(Math.Abs(part.First - part.Second) < 0.01m));
    }

    [Fact]
    public void WhatIsLeftOver_GoesToThoseThatLostMost() =>
        Assert.Equal([0.33m, 0.17m, 0.50m], Shares.Of(1m, [1m / 3, 1m / 6, 1m / 2], 2).AsEnumerable());

    [Fact]
    public void OfEquals_TheFirstGetsIt() => Assert.Equal([0.04m, 0.03m, 0.03m], Shares.Of(0.10m, [0.1m / 3, 0.1m / 3, 0.1m / 3], 2).AsEnumerable());
}
