namespace MlOps.Storage;

/// <summary>A file in the artifact store, as an actor's state and a view name it.</summary>
/// <param name="Digest">SHA-256 (hex) of its bytes.</param>
/// <param name="Bytes">Its size.</param>
[GenerateSerializer, Immutable, Alias("mlops.storage.StoredFile")]
public sealed record StoredFile([property: Id(0)] string Digest, [property: Id(1)] long Bytes);
