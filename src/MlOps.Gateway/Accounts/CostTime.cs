using System.Globalization;

namespace MlOps.Gateway.Accounts;

/// <summary>A day, or a time of a day, in UTC unless it says otherwise: wherever a host stands.</summary>
internal static class CostTime
{
    /// <exception cref="RefusedException">It is none.</exception>
    public static DateTimeOffset? Parse(string code, string name, string? text) =>
        text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
        : throw RefusedException.Invalid(code, $"{name} is a day such as 2026-11-01 or a time such as 2026-11-01T08:00Z, not '{text}'.");
}
