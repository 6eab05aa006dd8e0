using System.Globalization;

namespace MlOps.Trainer.Ingestion;

/// <summary>Which texts are values of which type. A text that would not come back the same way is none: <c>007</c> is no number.</summary>
internal static class FieldText
{
    private const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary><c>true</c>/<c>false</c>, <c>yes</c>/<c>no</c>, <c>t</c>/<c>f</c>, in any case.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.Length switch
        {
            1 => Is(text, "t"u8),
            3 => Is(text, "yes"u8),
            4 => Is(text, "true"u8),
            _ => false,
        };
        return value || Is(text, "f"u8) || Is(text, "no"u8) || Is(text, "false"u8);
    }

    /// <summary>Digits with an optional sign, without leading zeros, within 64 bits.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        if (PlainNumber.TryRead(text, out value, out var fraction) && fraction < 0)
        {
            return true;
        }

        value = 0;
        return !text.IsEmpty && !HasLeadingZero(text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>An integer, or a finite decimal number with an optional exponent.</summary>
    public static bool TryReal(ReadOnlySpan<byte> text, out double value)
    {
        if (PlainNumber.TryRead(text, out var digits, out var fraction) && PlainNumber.TryValue(digits, fraction, out value))
        {
            return true;
        }

        value = 0;
        if (text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            // Whole numbers beyond 64 bits are rather names than quantities; as a double they would lose digits.
            var isInteger = TryInteger(text, out var integer);
            value = integer;
            return isInteger;
        }

        var first = text[0] is (byte)'+' or (byte)'-' && text.Length > 1 ? text[1] : text[0];
        return (char.IsAsciiDigit((char)first) || first == '.') && !HasLeadingZero(text)
            && double.TryParse(text, Real, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private static bool HasLeadingZero(ReadOnlySpan<byte> text)
    {
        var digits = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        return digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit((char)digits[1]);
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => System.Text.Ascii.EqualsIgnoreCase(text, word);
}
