using System.Security.Cryptography;

namespace MlOps.Client;

/// <summary>Where the platform is, who asks, and how patient the client is.</summary>
public sealed record MlOpsClientOptions
{
    /// <summary>The platform's address. Default: <c>http://127.0.0.1:8080</c>.</summary>
    public Uri Address { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>The access token, sent as a Bearer token; null sends none.</summary>
    public string? Token { get; init; }

    /// <summary>The project in which names are looked up; null: the platform's default.</summary>
    public string? Project { get; init; }

    /// <summary>Why things are changed, for the audit; null gives no reason.</summary>
    public string? Reason { get; init; }

    /// <summary>How often a request that may be repeated is repeated at most, 0 to 20. Default: 4.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The wait before the first repeat; it doubles with each, spread by jitter. Default: 250 ms.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait between two repeats that the client chooses itself. Default: 5 s.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest <c>Retry-After</c> that is waited for; a longer one ends the request. Default: 1 minute.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one attempt may take; uploads and downloads have no limit. Default: 100 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>A file that can seek and is larger than this is uploaded in chunks, and so goes on where it was after a broken connection. Default: 64 MiB.</summary>
    public long ChunkedAbove { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of a chunk, 64 KiB to 256 MiB; one is held in memory. Default: 16 MiB.</summary>
    public int ChunkBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long an upload in chunks waits for a platform that does not answer before it gives up. Default: 2 minutes.</summary>
    public TimeSpan UploadPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often something that is waited for is looked at. Default: 500 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How often an Orleans client asks where the gateways are and for a fresh ticket. A shorter one finds a platform
    /// that came back on other ports sooner; each asking is one small HTTP request. Default: 5 s.
    /// </summary>
    public TimeSpan GatewayRefreshInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an Orleans client waits for the answer to one call; no call of an actor takes long. Default: 10 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an Orleans client repeats a call that may be repeated while the cluster does not answer, such as while
    /// it is started anew. Default: 1 minute.
    /// </summary>
    public TimeSpan LongestOutage { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock of waits and time limits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Gives each changing request its idempotency key: 1 to 200 characters, never the same twice.</summary>
    public Func<string> NewKey { get; init; } = static () => "client-" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>A number in [0, 1) that spreads the waits of many clients; must be safe to call from several threads.</summary>
    public Func<double> Jitter { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);

    /// <summary>Told before each repeat; null tells nobody.</summary>
    public Action<RetryNotice>? OnRetry { get; init; }

    /// <summary>The options for an address and a token.</summary>
    /// <exception cref="ArgumentException"><paramref name="url"/> is no address, or there is no token.</exception>
    internal static MlOpsClientOptions For(string url, string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        return Uri.TryCreate(url, UriKind.Absolute, out var address)
            ? new() { Address = address, Token = token }
            : throw new ArgumentException($"'{url}' is no address of a platform; expected http://HOST:PORT or https://HOST:PORT.", nameof(url));
    }
}

/// <summary>A request is about to be repeated.</summary>
/// <param name="Reason">What went wrong.</param>
/// <param name="Attempt">The attempt that failed, from 1.</param>
/// <param name="Delay">The wait before the next.</param>
public sealed record RetryNotice(string Reason, int Attempt, TimeSpan Delay);
