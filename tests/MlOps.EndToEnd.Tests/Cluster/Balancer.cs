using System.Net;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Cluster;

/// <summary>
/// A load balancer before several hosts: sends each request to the next one that last said it was ready. It asks each
/// four times a second, honours nothing else, and repeats nothing.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _probing = [];
    private volatile Door[] _doors = [];
    private int _turn;

    /// <summary>Begins to ask a host; it gets requests once it has said that it is ready.</summary>
    public async Task AddAsync(HostProcess host)
    {
        var door = new Door(host.Http());
        _doors = [.. _doors, door];
        _probing.Add(ProbeAsync(door));
        await door.Opened.Task;
    }

    /// <summary>The way to the host whose turn it is.</summary>
    public HttpClient Next()
    {
        var open = Array.FindAll(_doors, door => door.IsOpen);
        return open.Length > 0
            ? open[(uint)Interlocked.Increment(ref _turn) % open.Length].Http
            : throw new HttpRequestException("No host is ready.");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_probing);
        Array.ForEach(_doors, door => door.Http.Dispose());
        _end.Dispose();
    }

    private async Task ProbeAsync(Door door)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            do
            {
                door.IsOpen = await IsReadyAsync(door.Http);
                if (door.IsOpen)
                {
                    door.Opened.TrySetResult();
                }
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            door.Opened.TrySetCanceled();
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready", _end.Token);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // It has ended.
            return false;
        }
    }

    private sealed class Door(HttpClient http)
    {
        private volatile bool _isOpen;

        public HttpClient Http => http;

        public bool IsOpen
        {
            get => _isOpen;
            set => _isOpen = value;
        }

        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
