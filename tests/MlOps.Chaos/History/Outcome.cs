namespace MlOps.Chaos.History;

/// <summary>What a client knows of a request.</summary>
internal enum Outcome
{
    /// <summary>The platform said that it was done.</summary>
    Acknowledged,

    /// <summary>The platform said that it will not be done, and no earlier attempt of the request went unanswered.</summary>
    Refused,

    /// <summary>Nobody said: it was done, is done later, or never.</summary>
    Unknown,
}
