using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

public sealed class FieldTextTests
{
    [Theory]
    [InlineData(ColumnType.Boolean, "true", "FALSE", "t", "F", "Yes", "no")]
    [InlineData(ColumnType.Int64, "0", "1")]
    [InlineData(ColumnType.Int64, "-9223372036854775808", "+7", "9223372036854775807")]
    [InlineData(ColumnType.Float64, "1", "2.5", ".5", "-1e-3", "3.")]
    [InlineData(ColumnType.Timestamp, "2024-02-29", "2024-01-01 23:59", "2024-01-01T00:00:00", "2024-01-01T00:00:00.123456789Z")]
    [InlineData(ColumnType.Text, "007", "1")]
    [InlineData(ColumnType.Text, "00.5")]
    [InlineData(ColumnType.Text, "9223372036854775808")]
    [InlineData(ColumnType.Text, "NaN", "1.5")]
    [InlineData(ColumnType.Text, "Infinity")]
    [InlineData(ColumnType.Text, "1e999")]
    [InlineData(ColumnType.Text, "1,5")]
    [InlineData(ColumnType.Text, " 1")]
    [InlineData(ColumnType.Text, "0x1F")]
    [InlineData(ColumnType.Text, "true", "1")]
    [InlineData(ColumnType.Text, "2023-02-29")]
    [InlineData(ColumnType.Text, "2024-1-1")]
    [InlineData(ColumnType.Text, "2024-01-01 24:00")]
    [InlineData(ColumnType.Text, "2024-01-01T10:00+02:00")]
    [InlineData(ColumnType.Text, "-")]
    [InlineData(ColumnType.Text)]
    public void Column_WithTheseValues_IsOfType(ColumnType expected, params string[] values)
    {
        var evidence = new ColumnEvidence();
        foreach (var value in values)
        {
            evidence.Observe(Encoding.UTF8.GetBytes(value));
        }

        Assert.Equal(expected, evidence.Type);
    }

    [Property]
    public bool Real_WrittenToRoundTrip_ComesBackToTheBit(NormalFloat value)
    {
        var text = value.Get.ToString("R", CultureInfo.InvariantCulture);

        return FieldText.TryReal(Encoding.UTF8.GetBytes(text), out var back) && back.Equals(value.Get);
    }

    [Property(MaxTest = 2000)]
    public bool Real_OfSomeDigitsAndAPoint_IsTheDoubleThatTheRuntimeReads(long digits, byte behind, bool isShort)
    {
        var all = (isShort ? digits % 100_000_000 : digits).ToString(CultureInfo.InvariantCulture);
        var (sign, magnitude) = all[0] == '-' ? ("-", all[1..]) : ("", all);
        var point = magnitude.Length - (behind % (magnitude.Length + 1));
        var text = $"{sign}{magnitude[..point]}.{magnitude[point..]}";
        var expected = double.Parse(text, CultureInfo.InvariantCulture);

        var isRead = FieldText.TryReal(Encoding.UTF8.GetBytes(text), out var value);

        return isRead && BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(expected);
    }

    [Theory]
    [InlineData("-0.0", -0.0)]
    [InlineData("0.1", 0.1)]
    [InlineData("0.3", 0.3)]
    [InlineData("9007199254740993.0", 9007199254740992.0)]
    [InlineData("9007199254740993", 9007199254740992.0)]
    [InlineData("999999999999999999", 1e18)]
    [InlineData("123456789.123456789", 123456789.12345679)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("4.9e-324", double.Epsilon)]
    public void Real_ThatIsEasilyRoundedTwice_IsTheNearestDouble(string text, double expected)
    {
        Assert.True(FieldText.TryReal(Encoding.UTF8.GetBytes(text), out var value));

        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("-.")]
    [InlineData("1.2.3")]
    [InlineData("01.5")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData("1 ")]
    public void Text_ThatIsNoNumber_IsNeitherIntegerNorReal(string text)
    {
        Assert.False(FieldText.TryInteger(Encoding.UTF8.GetBytes(text), out _));
        Assert.False(FieldText.TryReal(Encoding.UTF8.GetBytes(text), out _));
    }

    [Property]
    public bool Integer_Written_ComesBack(long value) =>
        FieldText.TryInteger(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)), out var back) && back == value;

    [Property]
    public bool Timestamp_WrittenToTheMicrosecond_ComesBack(DateTime value)
    {
        var whole = new DateTime(value.Ticks - (value.Ticks % TimeSpan.TicksPerMicrosecond));
        var text = whole.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

        return TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out var back) && back == whole;
    }
}
