using System.Net.Sockets;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>
/// Whether the database answers at all. Where its machine or the way to it is gone it does not even refuse, and each
/// request would wait for seconds to learn the same. So once one has waited in vain while no other was answered, all are
/// told at once; a question of its own, on a connection of its own, finds out when it answers again.
/// </summary>
internal sealed class PostgresReach(NpgsqlDataSource single, string where, SpareThreads spare, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>After how long without an answer one is prepared for the worst.</summary>
    private static readonly TimeSpan Suspicion = PostgresConnections.CommandTimeout / 2;

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _noticing = new();
    private volatile bool _isSilent;
    private long _answeredAt = clock.GetTimestamp();
    private Task _asking = Task.CompletedTask;

    /// <summary>Passes while the database answers.</summary>
    /// <exception cref="StoreUnavailableException">It does not, which is known without asking. Nothing was sent.</exception>
    public void Require()
    {
        if (_isSilent)
        {
            throw new StoreUnavailableException(
                $"The database {where} does not answer. Nothing was sent to it. See to it that it runs and can be reached; the platform goes on by itself.");
        }
    }

    /// <summary>It answered, if only to refuse.</summary>
    public void OnAnswer()
    {
        Volatile.Write(ref _answeredAt, clock.GetTimestamp());
        spare.Withdraw();
    }

    /// <summary>Learns from an access whether the database answers.</summary>
    public async Task<T> WatchAsync<T>(Func<Task<T>> access)
    {
        var began = clock.GetTimestamp();
        try
        {
            var answer = await access();
            OnAnswer();
            return answer;
        }
        catch (PostgresException)
        {
            OnAnswer();
            throw;
        }
        catch (Exception exception) when (IsSilence(exception))
        {
            OnSilence(began);
            throw;
        }
    }

    /// <summary>Waits for an answer as long as any may take. What has not come by then is no longer waited for.</summary>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public async Task<T> WaitAsync<T>(Task<T> answer, TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        try
        {
            return await answer.WaitAsync(Suspicion, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return await WaitOnAsync(answer, patience - Suspicion, began, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking;
        await single.DisposeAsync();
        _end.Dispose();
    }

    private async Task<T> WaitOnAsync<T>(Task<T> answer, TimeSpan patience, long began, CancellationToken cancellationToken)
    {
        try
        {
            if (!HasAnsweredSince(began))
            {
                spare.Allow();
            }

            return await answer.WaitAsync(patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            OnSilence(began);
            throw;
        }
    }

    private static bool IsSilence(Exception exception) =>
        exception is TimeoutException or NpgsqlException { InnerException: TimeoutException } && !PostgresFailure.IsPoolExhausted(exception);

    private bool HasAnsweredSince(long began) => Volatile.Read(ref _answeredAt) >= began;

    private void OnSilence(long began)
    {
        lock (_noticing)
        {
            if (!_isSilent && !_end.IsCancellationRequested && !HasAnsweredSince(began))
            {
                _isSilent = true;
                _asking = AskAsync();
            }
        }
    }

    private async Task AskAsync()
    {
        while (!_end.IsCancellationRequested && !await IsAnsweringAsync())
        {
            await Task.Delay(Interval, clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _isSilent = false;
    }

    private async Task<bool> IsAnsweringAsync()
    {
        try
        {
            await using var connection = await single.OpenConnectionAsync(_end.Token);
            return true;
        }
        catch (Exception exception) when (IsSilence(exception))
        {
            return false;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException or SocketException)
        {
            // It refuses, or the end has come: then each request learns as much at once.
            return true;
        }
    }
}
