namespace MlOps.Actors;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("churn-2026.v1_x")]
    [InlineData("0")]
    public void Check_OfAName_HasNothingToSay(string name) => Assert.Null(Names.Check("dataset", name));

    [Theory]
    [InlineData("", "name.empty")]
    [InlineData(null, "name.empty")]
    [InlineData("-a", "name.character")]
    [InlineData("a b", "name.character")]
    [InlineData("a/../b", "name.character")]
    [InlineData("é", "name.character")]
    public void Check_OfNoName_SaysWhy(string? name, string code) => Assert.Equal(code, Names.Check("dataset", name)?.Code);

    [Fact]
    public void Check_OfALongName_SaysHowLong() => Assert.Contains("129", Names.Check("dataset", new('a', 129))!.Message, StringComparison.Ordinal);

    [Fact]
    public void Derive_OfTheSameRequest_IsTheSameId()
    {
        var ada = new Caller("ada", "request-1");

        Assert.Equal(Ids.Derive(Kinds.Run, ada), Ids.Derive(Kinds.Run, ada));
        Assert.NotEqual(Ids.Derive(Kinds.Run, ada), Ids.Derive(Kinds.Run, ada with { Principal = "bob" }));
        Assert.NotEqual(Ids.Derive(Kinds.Run, ada), Ids.Derive(Kinds.Run, ada with { RequestId = "request-2" }));
        Assert.Matches("^run-[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$", Ids.Derive(Kinds.Run, ada));
    }
}
