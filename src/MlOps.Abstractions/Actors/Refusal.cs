namespace MlOps.Actors;

/// <summary>Why an actor did not do what it was asked: foreseen, and said in a way that helps.</summary>
/// <param name="Kind">The family, from which a surface takes its status code.</param>
/// <param name="Code">A stable name of the reason, such as <c>run.stale-attempt</c>.</param>
/// <param name="Message">What was wrong, where, what was expected and what to do.</param>
[GenerateSerializer, Immutable, Alias("mlops.actors.Refusal")]
public sealed record Refusal(
    [property: Id(0)] RefusalKind Kind,
    [property: Id(1)] string Code,
    [property: Id(2)] string Message)
{
    /// <summary>What was asked for is not there.</summary>
    public static Refusal NotFound(string code, string message) => new(RefusalKind.NotFound, code, message);

    /// <summary>What was asked for makes no sense.</summary>
    public static Refusal Invalid(string code, string message) => new(RefusalKind.Invalid, code, message);

    /// <summary>What was asked for does not fit what is.</summary>
    public static Refusal Conflict(string code, string message) => new(RefusalKind.Conflict, code, message);
}

/// <summary>The families of refusals. The numbers are on the wire: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.actors.RefusalKind")]
public enum RefusalKind
{
    /// <summary>The input is wrong; the same request can never succeed.</summary>
    Invalid = 1,

    /// <summary>The thing is not there.</summary>
    NotFound = 2,

    /// <summary>The thing is in a state, or has a name, that does not allow it.</summary>
    Conflict = 3,

    /// <summary>The caller may not.</summary>
    Forbidden = 4,

    /// <summary>Not now; the same request can succeed in a moment.</summary>
    Unavailable = 5,
}
