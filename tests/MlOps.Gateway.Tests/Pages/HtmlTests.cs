using FsCheck.Xunit;

namespace MlOps.Gateway.Pages;

public sealed class HtmlTests
{
    [Fact]
    public void Text_IsEncoded_AndMarkupIsNot()
    {
        var part = Html.Of($"<b>{"<script>\"&'"}</b>");

        Assert.Equal("<p title=\"&lt;script&gt;&quot;&amp;&#x27;\"><b>&lt;script&gt;&quot;&amp;&#x27;</b></p>", Html.Of($"<p title=\"{"<script>\"&'"}\">{part}</p>").Markup);
    }

    [Property]
    public bool AnyText_LeavesNoMarkupOfItsOwn(string? text)
    {
        var inner = Html.Of($"{text}").Markup;
        return !inner.Contains('<') && !inner.Contains('>') && !inner.Contains('"') && !inner.Contains('\'');
    }
}
