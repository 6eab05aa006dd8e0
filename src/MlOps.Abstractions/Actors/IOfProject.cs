namespace MlOps.Actors;

/// <summary>A view of an actor whose usage a project pays for.</summary>
public interface IOfProject
{
    /// <summary>The project.</summary>
    string ProjectId { get; }
}

/// <summary>An answer that may show its actor.</summary>
public interface IShowsActor
{
    /// <summary>The view; null where the actor is not there, or must not be seen.</summary>
    object? Actor { get; }
}
