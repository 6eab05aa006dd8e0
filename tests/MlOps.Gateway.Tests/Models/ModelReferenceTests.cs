using MlOps.Gateway.Errors;

namespace MlOps.Gateway.Models;

public sealed class ModelReferenceTests
{
    [Fact]
    public void Reference_OfEachForm_IsRead()
    {
        Assert.Equal(new("adult", VersionSelector.Newest), ModelReference.Parse("adult"));
        Assert.Equal(new("adult", new(3, null)), ModelReference.Parse("adult:3"));
        Assert.Equal(new("adult", new(null, "champion")), ModelReference.Parse("adult@champion"));
        Assert.Equal(new("adult", VersionSelector.Newest), ModelReference.Parse("adult:newest"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":3")]
    [InlineData("@champion")]
    [InlineData("adult:")]
    [InlineData("adult:0")]
    [InlineData("adult:-1")]
    [InlineData("adult:+1")]
    [InlineData("adult: 1")]
    [InlineData("adult:99999999999")]
    [InlineData("adult@")]
    [InlineData("adult@a b")]
    [InlineData("adult:@champion:1")]
    [InlineData("ad ult")]
    public void Reference_OfOtherTexts_IsRefused(string? text) => Assert.Throws<RefusedException>(() => ModelReference.Parse(text));
}
