namespace MlOps.Actors;

/// <summary>An actor whose calls are metered.</summary>
internal interface IMeteredActor
{
    string ActorId { get; }

    /// <summary>The project that pays; null while nobody does.</summary>
    string? ProjectId { get; }
}
