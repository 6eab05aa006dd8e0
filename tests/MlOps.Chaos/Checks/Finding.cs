namespace MlOps.Chaos.Checks;

/// <summary>Something that must never be.</summary>
internal sealed record Finding(string Check, string What);
