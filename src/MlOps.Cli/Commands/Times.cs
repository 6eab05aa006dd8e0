using System.CommandLine.Parsing;
using System.Globalization;

namespace MlOps.Cli.Commands;

/// <summary>Days, and times of a day, in UTC unless they say otherwise.</summary>
internal static class Times
{
    public static DateTimeOffset? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        result.AddError($"A day is such as 2026-11-01, an hour of it 2026-11-01T08:00, not '{text}'.");
        return null;
    }
}
