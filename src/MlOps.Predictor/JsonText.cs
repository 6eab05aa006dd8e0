using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MlOps.Predictor;

/// <summary>Texts of a JSON reader without strings.</summary>
internal static class JsonText
{
    /// <summary>At least as many characters as the text where the reader stands has.</summary>
    public static int LengthBound(in Utf8JsonReader reader) =>
        reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;

    /// <summary>Copies the unescaped text; false where it is no valid Unicode.</summary>
    /// <param name="reader">Stands on a string or a member's name.</param>
    /// <param name="target">Has room for <see cref="LengthBound"/> characters.</param>
    /// <param name="length">How many characters were copied.</param>
    public static bool TryCopy(in Utf8JsonReader reader, Span<char> target, out int length)
    {
        try
        {
            length = reader.CopyString(target);
            return true;
        }
        catch (InvalidOperationException)
        {
            // The reader checks bytes and surrogates only when a text is taken, and says so with this exception.
            length = 0;
            return false;
        }
    }

    /// <summary>The text for a message, cut where it is long.</summary>
    public static string Show(in Utf8JsonReader reader)
    {
        const int Most = 100;
        var bound = LengthBound(reader);
        var text = new char[bound];
        if (!TryCopy(reader, text, out var length))
        {
            return "(not valid text)";
        }

        return length <= Most ? new string(text, 0, length) : new string(text, 0, Most) + "…";
    }

    /// <summary>The string or number for a message, cut where it is long.</summary>
    public static string ShowValue(in Utf8JsonReader reader)
    {
        const int Most = 30;
        if (reader.TokenType == JsonTokenType.String)
        {
            return Show(reader);
        }

        var digits = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan.ToArray();
        return digits.Length <= Most ? Encoding.ASCII.GetString(digits) : Encoding.ASCII.GetString(digits, 0, Most) + "…";
    }
}
