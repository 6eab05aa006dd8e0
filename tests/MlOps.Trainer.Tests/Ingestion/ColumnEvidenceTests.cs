using System.Text;

namespace MlOps.Trainer.Ingestion;

public sealed class ColumnEvidenceTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Theory]
    [InlineData(37)]
    [InlineData(38)]
    [InlineData(39)]
    public void Notice_OfALongText_IsCutBetweenCharacters(int before)
    {
        var evidence = new ColumnEvidence();
        evidence.Observe("1"u8, line: 2);
        evidence.Observe(Encoding.UTF8.GetBytes(new string('x', before) + "😀😀😀"), line: 3);

        var notice = evidence.Notice("n")!;

        Assert.Contains($"… ({before + 6} characters)", notice, StringComparison.Ordinal);
        Assert.NotEmpty(Strict.GetBytes(notice));
    }
}
