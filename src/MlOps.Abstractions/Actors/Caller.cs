namespace MlOps.Actors;

/// <summary>Who asks, under which request, and why. Travels in every command and stands in the audit.</summary>
/// <param name="Principal">The name of the user or the part of the platform that asks.</param>
/// <param name="RequestId">
/// Names the request: a repeat bears the same one. Kept with its answer for 24 hours per actor; the same id with
/// another command is refused.
/// </param>
/// <param name="Reason">Why, in the caller's words; null where none was given.</param>
[GenerateSerializer, Immutable, Alias("mlops.actors.Caller")]
public sealed record Caller(
    [property: Id(0)] string Principal,
    [property: Id(1)] string RequestId,
    [property: Id(2)] string? Reason = null)
{
    private const string PlatformPrefix = "platform/";

    /// <summary>The platform itself, at one step of something that it must finish. Such an id is kept for good.</summary>
    /// <param name="step">Names the step once and for all, such as <c>run-…/register</c>.</param>
    public static Caller Platform(string step) => new("platform", PlatformPrefix + step);

    /// <summary>Whether the answer must be kept for good, since a step of the platform may repeat at any later time.</summary>
    public bool IsPlatformStep => RequestId.StartsWith(PlatformPrefix, StringComparison.Ordinal);
}
