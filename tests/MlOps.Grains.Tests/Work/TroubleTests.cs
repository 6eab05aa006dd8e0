namespace MlOps.Work;

public sealed class TroubleTests
{
    [Fact]
    public void Trouble_ThatLasts_IsToldOnce_AndSoIsItsEnd()
    {
        var trouble = new Trouble();

        Assert.False(trouble.Ends());
        Assert.True(trouble.IsNew("away"));
        Assert.False(trouble.IsNew("away"));
        Assert.True(trouble.IsNew("full"));
        Assert.True(trouble.Ends());
        Assert.False(trouble.Ends());
        Assert.True(trouble.IsNew("full"));
    }
}
