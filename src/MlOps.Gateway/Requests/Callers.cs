using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Gateway.Requests;

/// <summary>Who asks, under which request, and why, as the headers say.</summary>
internal static class Callers
{
    public const string KeyHeader = "Idempotency-Key";
    public const string ReasonHeader = "X-Reason";

    private const int LongestKey = 200;
    private const int LongestReason = 1000;

    /// <summary>The caller of this request.</summary>
    /// <exception cref="RefusedException">A header is not as expected.</exception>
    public static Caller Caller(this HttpContext context)
    {
        var principal = context.User.Identity?.Name
            ?? throw new InvalidOperationException("The request has no authenticated user, though its route needs one.");
        return new(principal, context.RequestId(), context.Reason());
    }

    /// <summary>Whether the caller named the request, and so may repeat it.</summary>
    public static bool IsRepeatable(this HttpContext context) => context.Request.Headers.ContainsKey(KeyHeader);

    /// <summary>The caller at one step of a request that takes several.</summary>
    public static Caller At(this Caller caller, string step) => caller with { RequestId = $"{caller.RequestId}/{step}" };

    private static string RequestId(this HttpContext context)
    {
        var keys = context.Request.Headers[KeyHeader];
        if (keys.Count == 0)
        {
            return context.RequestServices.GetRequiredService<IIdSource>().Next("req-");
        }

        // The platform's own steps bear such ids and are kept for good: nobody else may speak under them.
        if (keys is [{ Length: >= 1 and <= LongestKey } key] && !new Caller("", key).IsPlatformStep)
        {
            return key;
        }

        throw RefusedException.Invalid(
            "request.key",
            $"{KeyHeader} must be one text of 1 to {LongestKey} characters that does not begin with 'platform/'; leave it out to have one made.");
    }

    private static string? Reason(this HttpContext context)
    {
        string? reason = context.Request.Headers[ReasonHeader];
        return reason switch
        {
            null or "" => null,
            { Length: > LongestReason } => throw RefusedException.Invalid("request.reason", $"{ReasonHeader} has {reason.Length} characters; at most {LongestReason} are kept."),
            _ => reason,
        };
    }
}
