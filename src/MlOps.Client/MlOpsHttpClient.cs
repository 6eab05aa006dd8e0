using System.Globalization;
using MlOps.Projects;
using MlOps.Queues;

namespace MlOps.Client;

/// <summary>
/// The platform over HTTP. A request that only reads, or that changes something under its idempotency key, is repeated
/// when the connection fails or the platform is briefly unavailable; a refusal never is. Safe to use from many threads.
/// </summary>
/// <remarks>
/// Every method throws <see cref="MlOpsApiException"/> where the platform refuses, <see cref="MlOpsUnreachableException"/>
/// where it does not answer, and <see cref="MlOpsAnswerException"/> where something else answers.
/// </remarks>
public sealed partial class MlOpsHttpClient : IDisposable
{
    private const int MostRetries = 20;
    private const int LeastChunkBytes = 64 * 1024;
    private const int GreatestChunkBytes = 256 * 1024 * 1024;

    private readonly MlOpsClientOptions _options;
    private readonly Transport _transport;

    /// <summary>A client of its own connections, or over <paramref name="handler"/>, which it then owns.</summary>
    /// <exception cref="ArgumentException">The address, the token or one of the numbers cannot be used.</exception>
    public MlOpsHttpClient(MlOpsClientOptions options, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Address.IsAbsoluteUri || options.Address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"'{options.Address}' is no address of a platform; expected http://HOST:PORT or https://HOST:PORT.", nameof(options));
        }

        if (options.Token?.Any(character => character is <= ' ' or > '~') == true)
        {
            throw new ArgumentException("The token holds a space or a character that no token has; copy it again, without the text around it.", nameof(options));
        }

        if (options.Retries is < 0 or > MostRetries)
        {
            throw new ArgumentException($"Retries is {options.Retries}; 0 to {MostRetries} was expected.", nameof(options));
        }

        if (options.ChunkBytes is < LeastChunkBytes or > GreatestChunkBytes)
        {
            throw new ArgumentException($"ChunkBytes is {options.ChunkBytes}; {LeastChunkBytes} to {GreatestChunkBytes} was expected.", nameof(options));
        }

        _options = options;
        _transport = new Transport(options, handler);
    }

    /// <summary>Where the platform is.</summary>
    public Uri Address => _options.Address;

    /// <summary>The projects.</summary>
    public Task<Page<ProjectView>> ListProjectsAsync(PageQuery? page = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<Page<ProjectView>>(Call.Get($"projects", Paging(page)), cancellationToken);

    /// <summary>One project.</summary>
    public Task<ProjectView> GetProjectAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ProjectView>(Call.Get($"projects/{name}"), cancellationToken);

    /// <summary>Founds a project.</summary>
    public Task<ProjectView> CreateProjectAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ProjectView>(Call.Change(HttpMethod.Post, $"projects", CallContent.Json(new { name })), cancellationToken);

    /// <summary>The queue of jobs.</summary>
    public Task<QueueView> GetQueueAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<QueueView>(Call.Get($"queue"), cancellationToken);

    /// <summary>Gives out no more runs; those that are running go on.</summary>
    public Task<QueueView> PauseQueueAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<QueueView>(Call.Change(HttpMethod.Post, $"queue/pause"), cancellationToken);

    /// <summary>Gives out runs again.</summary>
    public Task<QueueView> ResumeQueueAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<QueueView>(Call.Change(HttpMethod.Post, $"queue/resume"), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static (string Name, string? Value)[] Paging(PageQuery? page) => [("after", page?.After), ("limit", Text(page?.Limit))];

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);
}
