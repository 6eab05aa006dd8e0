using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace MlOps.EndToEnd.Cluster;

/// <summary>Requests at a steady pace, each sent once, and what came of them.</summary>
/// <param name="next">Whom the next request goes to.</param>
internal sealed class SteadyLoad(Func<HttpClient> next) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = [];
    private readonly ConcurrentDictionary<string, Kind> _kinds = new();
    private readonly List<Task> _going = [];

    /// <summary>What failed, with what was answered.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How many requests of a kind there were.</summary>
    public long Sent(string kind) => _kinds[kind].Sent;

    /// <summary>How many requests of each kind there were, and how long the longest took.</summary>
    public string Summary => string.Join(", ", _kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind =>
        string.Create(CultureInfo.InvariantCulture, $"{kind.Value.Sent} {kind.Key} (longest {kind.Value.Longest.TotalSeconds:0.00} s)")));

    /// <summary>From now on sends one of a kind every so often, the next only when the one before is answered.</summary>
    /// <param name="kind">For the summary.</param>
    /// <param name="interval">How often.</param>
    /// <param name="make">Makes the request of a number.</param>
    /// <param name="see">Looks at each answer.</param>
    public void Add(string kind, TimeSpan interval, Func<int, HttpRequestMessage> make, Action<string>? see = null) =>
        _going.Add(RepeatAsync(_kinds.GetOrAdd(kind, _ => new()), interval, make, see));

    /// <summary>Sends no more, and waits for what is under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_going);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RepeatAsync(Kind kind, TimeSpan interval, Func<int, HttpRequestMessage> make, Action<string>? see)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            for (var number = 0; await timer.WaitForNextTickAsync(_stop.Token); number++)
            {
                await SendAsync(kind, make(number), see);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private async Task SendAsync(Kind kind, HttpRequestMessage request, Action<string>? see)
    {
        var began = Stopwatch.GetTimestamp();
        using (request)
        {
            try
            {
                using var answer = await next().SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode)
                {
                    see?.Invoke(text);
                }
                else
                {
                    _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {request.Method} {request.RequestUri}: {(int)answer.StatusCode} {text}");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                _failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {request.Method} {request.RequestUri}: {exception}");
            }
        }

        kind.Add(Stopwatch.GetElapsedTime(began));
    }

    private sealed class Kind
    {
        private readonly Lock _adding = new();

        public long Sent { get; private set; }

        public TimeSpan Longest { get; private set; }

        public void Add(TimeSpan took)
        {
            lock (_adding)
            {
                Sent++;
                Longest = took > Longest ? took : Longest;
            }
        }
    }
}
