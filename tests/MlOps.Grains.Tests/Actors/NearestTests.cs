using FsCheck.Xunit;

namespace MlOps.Actors;

public sealed class NearestTests
{
    [Theory]
    [InlineData("adlt", "adult")]
    [InlineData("Adult", "adult")]
    [InlineData("adults", "adult")]
    [InlineData("x", null)]
    [InlineData("bank-marketing", null)]
    public void Name_ThatIsNearlyThere_IsFound(string text, string? expected) =>
        Assert.Equal(expected, Nearest.To(text, ["iris", "adult", "wine"]));

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("lable", "label", 1)]
    public void Edits_OfKnownPairs_AreCounted(string one, string other, int expected) => Assert.Equal(expected, Nearest.Edits(one, other));

    [Property]
    public bool Edits_AreSymmetric_AndBounded(string? one, string? other)
    {
        var (a, b) = (one ?? "", other ?? "");
        var edits = Nearest.Edits(a, b);
        return edits == Nearest.Edits(b, a) && edits >= Math.Abs(a.Length - b.Length) && edits <= Math.Max(a.Length, b.Length);
    }
}
