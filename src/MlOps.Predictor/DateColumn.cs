using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlOps.Predictor;

/// <summary>Dates and times as seconds since 1970-01-01 UTC; NaN is missing.</summary>
internal sealed partial class DateColumn(string name) : InputColumn(name, NumberDataViewType.Double)
{
    private const int LongestText = 64;
    private const double MicrosecondsPerSecond = 1e6;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mmK",
    ];

    private double[] _values = new double[1];

    public override string Expected => "a date such as \"2024-05-01\" or \"2024-05-01T12:30:00Z\"";

    public override void Prepare(int slots)
    {
        if (_values.Length < slots)
        {
            _values = new double[slots];
        }
    }

    public override void SetMissing(int slot) => _values[slot] = double.NaN;

    public override string? Read(ref Utf8JsonReader reader, int slot)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return $"{Found(reader)} was found where {Expected} (or null) was expected";
        }

        return TryRead(reader, out _values[slot]) ? null : NoDate;
    }

    /// <summary>The seconds of the text where <paramref name="reader"/> stands; false where it is no date.</summary>
    public static bool TryRead(in Utf8JsonReader reader, out double seconds)
    {
        Span<char> text = stackalloc char[LongestText];
        seconds = double.NaN;
        return JsonText.LengthBound(reader) <= LongestText
            && JsonText.TryCopy(reader, text, out var length)
            && TryParse(text[..length], out seconds);
    }

    private string NoDate => $"the text is no date; {Expected} was expected, in UTC unless it says otherwise";

    private static bool TryParse(ReadOnlySpan<char> text, out double seconds)
    {
        if (!DateTimeOffset.TryParseExact(
            text,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var date))
        {
            seconds = double.NaN;
            return false;
        }

        // Whole microseconds, as data sets keep them.
        var microseconds = Math.DivRem(date.UtcTicks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond, out var rest);
        seconds = (rest < 0 ? microseconds - 1 : microseconds) / MicrosecondsPerSecond;
        return true;
    }

    public override Delegate CreateGetter(InputRow row) => (ValueGetter<double>)((ref double value) => value = _values[row.Slot]);
}
