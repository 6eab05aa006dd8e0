using MlOps.Chaos.History;
using MlOps.Client;

namespace MlOps.Chaos.Work;

/// <summary>A request that can be sent again, to whichever silo.</summary>
internal sealed record Request
{
    public required string Kind { get; init; }

    public required string Subject { get; init; }

    public int? Asked { get; init; }

    public int? Expected { get; init; }

    public int Rows { get; init; }

    public string? Content { get; init; }

    /// <summary>Whether it changes something under a key, so that a repeat is harmless.</summary>
    public bool IsChange { get; init; }

    /// <summary>Sends it and says what was answered.</summary>
    public required Func<MlOpsHttpClient, CancellationToken, Task<Said>> SendAsync { get; init; }
}
