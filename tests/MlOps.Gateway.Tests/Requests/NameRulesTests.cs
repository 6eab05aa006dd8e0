using MlOps.Actors;
using MlOps.Gateway.Errors;

namespace MlOps.Gateway.Requests;

public sealed class NameRulesTests
{
    private static readonly string Id = Ids.Derive(Kinds.Dataset, new("admin", "request"));

    [Theory]
    [InlineData("a")]
    [InlineData("Adult.2024_v-1")]
    [InlineData("0")]
    [InlineData("ds-adult")]
    public void Name_OfTheAllowedCharacters_Passes(string name) => Assert.Null(NameRules.Check("dataset", name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    [InlineData("a:1")]
    [InlineData("a@b")]
    public void Name_OfOtherTexts_IsInvalid(string? name) => Assert.Equal(RefusalKind.Invalid, NameRules.Check("dataset", name)!.Kind);

    [Fact]
    public void Name_MayHave128Characters_AndNoMore()
    {
        Assert.Null(NameRules.Check("dataset", new('a', 128)));
        Assert.NotNull(NameRules.Check("dataset", new('a', 129)));
    }

    [Fact]
    public void Id_IsNoName_AndBelongsToOneKind()
    {
        Assert.NotNull(NameRules.Check("dataset", Id));
        Assert.True(NameRules.IsIdOf(Kinds.Dataset, Id));
        Assert.False(NameRules.IsIdOf(Kinds.Run, Id));
        Assert.False(NameRules.IsIdOf(Kinds.Dataset, Id + "\n"));
        Assert.True(NameRules.IsIdOf(Kinds.Project, Ids.DefaultProject));
        Assert.Throws<RefusedException>(() => NameRules.Require("dataset", Id));
    }
}
