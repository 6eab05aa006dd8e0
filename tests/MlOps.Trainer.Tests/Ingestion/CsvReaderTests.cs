using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

public sealed class CsvReaderTests
{
    private static readonly Gen<string> Texts =
        Gen.Elements("a", "é", "😀", "\"", ",", "\n", "\r", " ", "\t", "7").ListOf().Select(string.Concat);

    [Property(MaxTest = 300)]
    public Property Fields_WrittenInQuotes_ComeBackAsTheyWere() =>
        Prop.ForAll(Tables(Texts), LineEnds(), (table, lineEnd) =>
        {
            var file = string.Join(lineEnd, table.Select(row => string.Join(',', row.Select(Quoted))));

            Assert.Equal(table, ReadAll(file));
        });

    [Property(MaxTest = 500)]
    public Property AnyText_ReadInPieces_AgreesWithANaiveParser() =>
        Prop.ForAll(Gen.Elements("a", "é", "\"", "\"\"", ",", "\n", "\r\n", " ", "\t", "x y").ListOf().ToArbitrary(), parts =>
        {
            var text = string.Concat(parts);

            Assert.Equal(NaiveCsv.Parse(text), Outcome(text));
        });

    [Theory]
    [InlineData("a,b\n1,2")]
    [InlineData("a,b\r1,2\r")]
    [InlineData("a,b\r\n1,2\n\n\n")]
    [InlineData("\n \na , b\n\n 1,\t2 \r\n")]
    [InlineData("\"a\" , \"b\"\n1,\"2\"")]
    public void Records_WhateverTheirLineEndsAndBlanks_AreTheSame(string text) =>
        Assert.Equal([["a", "b"], ["1", "2"]], ReadAll(text));

    [Fact]
    public void Quote_InsideAPlainField_IsText() => Assert.Equal([["a\"b", "c"]], ReadAll("a\"b,c\n"));

    [Fact]
    public void Fields_BetweenTabs_KeepEmptyOnes() =>
        Assert.Equal([["a", "", "c"], ["", "", ""]], ReadAll("a\t\tc\n\t\t\n", new CsvOptions { Delimiter = '\t' }));

    [Fact]
    public void Record_LongerThanTheBuffer_IsReadWhole()
    {
        var text = new string('x', 3_000_000);

        Assert.Equal([["a", text], ["b", text]], ReadAll($"a,\"{text}\"\nb,{text}\n"));
    }

    [Fact]
    public void Record_LongerThanPossible_IsRefusedWithItsLine()
    {
        var failure = Failure("a,b\n1,2\n" + new string('é', 9_000_000));

        Assert.Equal(("csv.record-too-long", 3), (failure.Failure.Code, failure.Failure.Line));
    }

    [Fact]
    public void Quote_OpenForLongerThanARecordMayBe_IsRefusedWithItsLine()
    {
        var failure = Failure("a,b\n1,\"" + new string('\n', 20_000_000));

        Assert.Equal(("csv.unclosed-quote", 2), (failure.Failure.Code, failure.Failure.Line));
    }

    [Theory]
    [InlineData(',', ',')]
    [InlineData('\n', '"')]
    [InlineData('§', '"')]
    [InlineData(',', ' ')]
    public void Dialect_ThatCannotBe_IsRefused(char delimiter, char quote) =>
        Assert.Equal(
            "csv.options",
            Assert.Throws<JobFailedException>(() => CsvDialect.Of(new CsvOptions { Delimiter = delimiter, Quote = quote })).Failure.Code);

    private static Arbitrary<string[][]> Tables(Gen<string> texts) =>
        (from columns in Gen.Choose(2, 5)
         from rows in Gen.Choose(1, 6)
         from table in texts.ArrayOf(columns).ArrayOf(rows)
         select table).ToArbitrary();

    private static Arbitrary<string> LineEnds() => Gen.Elements("\n", "\r\n", "\r").ToArbitrary();

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Outcome(string text)
    {
        try
        {
            return NaiveCsv.Show(ReadAll(text));
        }
        catch (JobFailedException failure)
        {
            return $"{failure.Failure.Code} {failure.Failure.Line}";
        }
    }

    private static JobFailedException Failure(string text) => Assert.Throws<JobFailedException>(() => ReadAll(text));

    private static string[][] ReadAll(string text, CsvOptions? options = null)
    {
        var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), CsvDialect.Of(options ?? new CsvOptions()));
        var rows = new List<string[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader[i]))]);
        }

        return [.. rows];
    }
}
