namespace MlOps.Host.Demo;

/// <summary>The platform as the demonstration sees it: an address and a token; all else goes over HTTP.</summary>
internal interface IDemoPlatform : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    Uri Address { get; }

    /// <summary>A token that may do everything.</summary>
    string AdminToken { get; }

    /// <summary>Whether the token is the platform's own, made by this very start, and stays valid.</summary>
    bool IsTokenKept => false;

    /// <summary>Ends when the platform is told to stop.</summary>
    Task WaitForShutdownAsync();
}
