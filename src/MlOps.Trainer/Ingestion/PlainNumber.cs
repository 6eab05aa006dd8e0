namespace MlOps.Trainer.Ingestion;

/// <summary>
/// Numbers as files have them: a minus, digits, one point. The runtime's parsers take several times as long, since they take
/// everything; whatever is not this plain is left to them.
/// </summary>
internal static class PlainNumber
{
    private const int MaxDigits = 18;
    private const long MaxExact = 1L << 53;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    /// <summary>
    /// The digits as one number, and how many of them stand behind the point; −1: there is no point. False where the text is
    /// not this plain, which says nothing about what it is.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long digits, out int fraction)
    {
        (digits, fraction) = (0, -1);
        var isNegative = !text.IsEmpty && text[0] == '-';
        var rest = isNegative ? text[1..] : text;
        if (rest.Length is 0 or > MaxDigits || (rest.Length > 1 && rest[0] == '0' && rest[1] != '.'))
        {
            return false;
        }

        var point = -1;
        for (var i = 0; i < rest.Length; i++)
        {
            var digit = (uint)rest[i] - '0';
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (rest[i] == '.' && point < 0 && i > 0)
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        // Zero has a sign as a double, and none as a long.
        if (isNegative && digits == 0)
        {
            return false;
        }

        digits = isNegative ? -digits : digits;
        fraction = point < 0 ? -1 : rest.Length - point - 1;
        return true;
    }

    /// <summary>
    /// The double nearest to what <see cref="TryRead"/> read: the quotient of two that are exact is rounded once, and so is
    /// the right one (W. Clinger, "How to read floating point numbers accurately", 1990). False where the digits are too many for that.
    /// </summary>
    public static bool TryValue(long digits, int fraction, out double value)
    {
        // A whole number is rounded once too, however long.
        value = fraction <= 0 ? digits : digits / PowersOfTen[fraction];
        return fraction <= 0 || digits is > -MaxExact and < MaxExact;
    }
}
