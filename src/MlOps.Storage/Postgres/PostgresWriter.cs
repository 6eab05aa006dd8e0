using System.Globalization;
using System.Threading.Channels;
using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>
/// Lands writes in groups: what waits goes out in one batch, one round trip and one transaction. A refused one is found
/// by halving and fails alone; one whose outcome is unknown is repeated under its own id until it is known.
/// </summary>
/// <remarks>
/// The queue is drained without waiting for more, so a lone write pays nothing. Writes of a batch are in the order of
/// their keys, the same in every silo, so that two batches do not wait for each other in a circle.
/// </remarks>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private const int MaxBatch = 128;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Beyond the time that a command, or its repeats, may take.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly PostgresConnections _database;
    private readonly TimeSpan _patience;
    private readonly TimeSpan _longest;
    private readonly TimeProvider _clock;
    private readonly Func<NpgsqlConnection, Task>? _sending;
    private readonly Channel<PostgresWrite> _waiting = Channel.CreateBounded<PostgresWrite>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly string _name;
    private readonly Task _running;
    private NpgsqlConnection? _connection;
    private long _number;
    private bool _isDown;

    /// <param name="database">Where to.</param>
    /// <param name="number">This writer's number: no other ever had it.</param>
    /// <param name="patience">How long an unknown outcome is looked into.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="sending">For tests: runs before each batch is sent.</param>
    public PostgresWriter(PostgresConnections database, long number, TimeSpan patience, TimeProvider clock, Func<NpgsqlConnection, Task>? sending = null)
    {
        _database = database;
        _patience = patience;
        _longest = (patience > PostgresConnections.CommandTimeout ? patience : PostgresConnections.CommandTimeout) + Grace;
        _clock = clock;
        _sending = sending;
        _name = number.ToString(CultureInfo.InvariantCulture);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Lands a write; see <see cref="IStateStore.WriteAsync"/>.</summary>
    public async Task WriteAsync(StateWrite write)
    {
        _database.Reach.Require();
        var waiting = new PostgresWrite(write, string.Create(CultureInfo.InvariantCulture, $"{_name}-{Interlocked.Increment(ref _number)}"));
        if (!_waiting.Writer.TryWrite(waiting))
        {
            try
            {
                await _waiting.Writer.WriteAsync(waiting);
            }
            catch (ChannelClosedException exception)
            {
                throw new StoreUnavailableException($"The store {_database.Where} is closed. Nothing was written. Start the platform again.", exception);
            }
        }

        try
        {
            await _database.Reach.WaitAsync(waiting.Landed, _longest, CancellationToken.None);
        }
        catch (TimeoutException exception)
        {
            // What was not sent yet is not sent any more.
            waiting.Fail(PostgresFailure.Unwritable(_database.Where, exception));
            await waiting.Landed;
        }
    }

    /// <summary>Lands what waits, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var batch = new List<PostgresWrite>(MaxBatch);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            try
            {
                await LandAsync([.. batch.Where(write => !write.Landed.IsCompleted).OrderBy(write => write.Write.Kind, StringComparer.Ordinal).ThenBy(write => write.Write.Id, StringComparer.Ordinal)]);
            }
            catch (Exception exception)
            {
                // Nothing may end the loop: every later write would wait for ever.
                var failure = PostgresFailure.Unwritable(_database.Where, exception);
                batch.ForEach(write => write.Fail(failure));
                await CloseAsync();
            }
        }

        await CloseAsync();
    }

    /// <summary>Sees every write of a batch to its end.</summary>
    private async Task LandAsync(PostgresWrite[] batch)
    {
        var began = _clock.GetTimestamp();
        while (batch.Length > 0)
        {
            try
            {
                await SendAsync(batch);
                _isDown = false;
                return;
            }
            catch (PostgresException exception) when (PostgresFailure.IsRefusal(exception))
            {
                if (batch.Length == 1)
                {
                    batch[0].Fail(await RefusalAsync(batch[0], exception));
                    return;
                }

                await LandAsync(batch[..(batch.Length / 2)]);
                await LandAsync(batch[(batch.Length / 2)..]);
                return;
            }
            catch (Exception exception)
            {
                // Whether the commit came through only the database knows, unless it says that it undid it.
                _database.OnFailure(exception);
                await CloseAsync();
                batch = Array.FindAll(batch, write => !write.Landed.IsCompleted);
                var (isUnknown, isThere) = (PostgresFailure.LeavesUnknown(exception), PostgresFailure.IsCollision(exception));
                Array.ForEach(batch, write => write.IsRepeat |= isUnknown);
                _isDown &= !isThere;
                if (_isDown || _clock.GetElapsedTime(began) >= _patience)
                {
                    _isDown = !isThere;
                    Array.ForEach(batch, write => write.Fail(PostgresFailure.Unwritable(_database.Where, exception, mayHaveLanded: write.IsRepeat)));
                    return;
                }

                await Task.Delay(Pause, _clock);
            }
        }
    }

    /// <summary>Sends a batch and completes its writes. An exception: the transaction was undone, or its outcome is unknown.</summary>
    private async Task SendAsync(PostgresWrite[] batch)
    {
        _database.Reach.Require();
        _connection ??= await _database.OpenAsync(CancellationToken.None);
        if (_sending is not null)
        {
            await _sending(_connection);
        }

        var landed = new bool[batch.Length];
        await using (var statements = new NpgsqlBatch(_connection))
        {
            foreach (var write in batch)
            {
                statements.BatchCommands.Add(write.Statement());
            }

            await using var rows = await statements.ExecuteReaderAsync();
            for (var index = 0; index < batch.Length; index++)
            {
                landed[index] = await rows.ReadAsync();
                await rows.NextResultAsync();
            }
        }

        _database.Reach.OnAnswer();

        // Not before the reader is closed: the commit comes last.
        for (var index = 0; index < batch.Length; index++)
        {
            if (landed[index])
            {
                batch[index].Complete();
            }
            else
            {
                await ResolveAsync(batch[index]);
            }
        }
    }

    private async Task ResolveAsync(PostgresWrite write)
    {
        if (await PostgresOutcome.OfAsync(_database, _database.Where, write.Write, write.Id, write.IsRepeat) is { } failure)
        {
            write.Fail(failure);
        }
        else
        {
            write.Complete();
        }
    }

    private async Task<Exception> RefusalAsync(PostgresWrite write, PostgresException exception)
    {
        try
        {
            return await PostgresRefusal.ExplainAsync(_database, write.Write, exception);
        }
        catch (StoreUnavailableException unavailable)
        {
            return unavailable;
        }
        catch (Exception)
        {
            return PostgresRefusal.Unexplained(write.Write, exception);
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            try
            {
                await connection.DisposeAsync();
            }
            catch (Exception)
            {
                // It is of no more use either way.
            }
        }
    }
}
