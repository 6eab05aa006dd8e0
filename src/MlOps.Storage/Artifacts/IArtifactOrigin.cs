namespace MlOps.Storage.Artifacts;

/// <summary>Where a cluster's silos have their artifacts in common.</summary>
internal interface IArtifactOrigin
{
    /// <summary>Where that is, for messages.</summary>
    string Where { get; }

    /// <summary>Whether it has the artifact.</summary>
    Task<bool> HasAsync(string digest, CancellationToken cancellationToken);

    /// <summary>Keeps an artifact, whose bytes must have its digest. Durable once it returns; harmless when it is there already.</summary>
    Task WriteAsync(StoredArtifact artifact, Stream content, CancellationToken cancellationToken);

    /// <summary>Its bytes, as they are there; null where there is none of that digest.</summary>
    Task<Stream?> OpenReadAsync(string digest, CancellationToken cancellationToken);
}
