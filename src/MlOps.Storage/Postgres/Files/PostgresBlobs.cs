using System.Buffers;
using System.Data;
using MlOps.Storage.Artifacts;
using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres.Files;

/// <summary>
/// Bytes in portions of a megabyte, the last one smaller. Every portion takes a connection for itself, so that a slow sender or reader holds none.
/// A blob that nobody owns was broken off, and is removed in time.
/// </summary>
internal sealed class PostgresBlobs(PostgresConnections database, TimeProvider clock)
{
    public const int Portion = 1024 * 1024;

    private const int Some = 64;
    private const int SweepSeconds = 300;

    private const string IsUnowned =
        """
        NOT EXISTS (SELECT FROM artifacts WHERE blob = blobs.id)
        AND NOT EXISTS (SELECT FROM upload_parts WHERE blob = blobs.id)
        AND NOT EXISTS (SELECT FROM upload_chunks WHERE blob = blobs.id)
        """;

    /// <summary>Keeps what <paramref name="content"/> holds, durably, under a new number. What is broken off leaves nothing.</summary>
    public async Task<long> WriteAsync(Stream content, CancellationToken cancellationToken)
    {
        long? blob = null;
        var buffer = ArrayPool<byte>.Shared.Rent(Portion);
        try
        {
            // Most are small, and then this one statement is all. Only the last portion is smaller than the others.
            var read = await FillAsync();
            blob = await BeginAsync(buffer.AsMemory(0, read), cancellationToken);
            for (var number = 1; read == Portion; number++)
            {
                read = await FillAsync();
                await PutAsync(blob.Value, number, buffer.AsMemory(0, read), cancellationToken);
            }

            return blob.Value;
        }
        catch when (blob is not null)
        {
            await RemoveUnownedAsync([blob.Value], CancellationToken.None);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        ValueTask<int> FillAsync() => content.ReadAtLeastAsync(buffer.AsMemory(0, Portion), Portion, throwOnEndOfStream: false, cancellationToken);
    }

    /// <summary>Keeps a file that must have its digest.</summary>
    public async Task<long> WriteAsync(StoredArtifact artifact, Stream content, CancellationToken cancellationToken)
    {
        await using var hashed = new HashedRead(content, artifact.Bytes);
        var blob = await WriteAsync(hashed, cancellationToken);
        if (hashed.Digest() is var came && came != artifact.Digest)
        {
            await RemoveUnownedAsync([blob], CancellationToken.None);
            throw DamagedCopy.OnItsWay(artifact.Digest, came, $"the database {database.Where}");
        }

        return blob;
    }

    /// <summary>Gives a blob its owner: <paramref name="insert"/> says how many rows own it now. Where it comes to nothing, the blob goes.</summary>
    public async Task OwnAsync(long blob, Func<Task<int>> insert)
    {
        var owners = 0;
        try
        {
            owners = await insert();
        }
        catch (PostgresException exception) when (IsGone(exception))
        {
            throw new StoreUnavailableException(
                $"What was sent to the database {database.Where} took so long that it was given up. Nothing was kept. Send it again.", exception);
        }
        finally
        {
            // Where it is owned after all, for the answer was lost alone, it stays.
            if (owners == 0)
            {
                await RemoveUnownedAsync([blob], CancellationToken.None);
            }
        }
    }

    /// <summary>Whether a blob that was to be owned is there no more.</summary>
    public static bool IsGone(PostgresException exception) => exception.SqlState == PostgresErrorCodes.ForeignKeyViolation;

    /// <summary>The bytes, portion by portion.</summary>
    public Stream OpenRead(long blob) => new PostgresBlobStream(this, blob);

    /// <summary>Reads a portion into <paramref name="buffer"/>.</summary>
    /// <returns>How many bytes it has; null where there is no such portion.</returns>
    public Task<int?> ReadAsync(long blob, int number, byte[] buffer, CancellationToken cancellationToken) => database.RetryOnceAsync(async () =>
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT bytes FROM blob_parts WHERE blob = $1 AND number = $2", connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = blob }, new NpgsqlParameter<int> { TypedValue = number } },
        };
        await using var rows = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess | CommandBehavior.SingleRow, cancellationToken);
        if (!await rows.ReadAsync(cancellationToken))
        {
            return (int?)null;
        }

        await using var bytes = await rows.GetStreamAsync(0, cancellationToken);
        return await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
    });

    /// <summary>Removes blobs that nobody owns any more, of those that <paramref name="ids"/> names.</summary>
    public async Task RemoveUnownedAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var some in ids.Chunk(Some))
            {
                await RemovePartsAsync(await TakeAsync($"id = ANY ($1) AND {IsUnowned}", some, cancellationToken), cancellationToken);
            }
        }
        catch (StoreUnavailableException)
        {
            // They are nobody's all the same: the sweep removes them.
        }
    }

    /// <summary>Removes blobs that nobody owns and that were begun before <paramref name="before"/>: by then no one is at them any more.</summary>
    public async Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await TakeAsync($"created_at < $1 AND {IsUnowned}", StoredTime.From(before), cancellationToken);

        // Along with what an earlier removal left when it was broken off.
        var left = await IdsAsync("SELECT DISTINCT blob FROM blob_parts WHERE NOT EXISTS (SELECT FROM blobs WHERE id = blob)", null, cancellationToken);
        foreach (var some in left.Chunk(Some))
        {
            await RemovePartsAsync([.. some], cancellationToken);
        }
    }

    /// <summary>Takes blobs away from whoever might still come to own them, in one stroke; their bytes are then nobody's.</summary>
    private async Task<ImmutableArray<long>> TakeAsync(string condition, object value, CancellationToken cancellationToken)
    {
        try
        {
            return await IdsAsync($"DELETE FROM blobs WHERE {condition} RETURNING id", value, cancellationToken);
        }
        catch (PostgresException exception) when (IsGone(exception))
        {
            // Rather the reverse: one of them found an owner at this very moment. The next sweep looks at the others again.
            return [];
        }
    }

    /// <summary>In small portions: gigabytes take longer than any statement may.</summary>
    private async Task RemovePartsAsync(ImmutableArray<long> blobs, CancellationToken cancellationToken)
    {
        for (var last = blobs.IsEmpty ? 0 : Some; last == Some;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = await database.ExecuteAsync(
                "DELETE FROM blob_parts WHERE ctid = ANY (ARRAY (SELECT ctid FROM blob_parts WHERE blob = ANY ($1) LIMIT $2))", blobs.ToArray(), Some);
        }
    }

    /// <summary>Ids, for which the sweep looks at millions of rows: that may take its time.</summary>
    private Task<ImmutableArray<long>> IdsAsync(string sql, object? value, CancellationToken cancellationToken) => database.RetryOnceAsync(async () =>
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = SweepSeconds };
        if (value is not null)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var ids = ImmutableArray.CreateBuilder<long>();
        while (await rows.ReadAsync(cancellationToken))
        {
            ids.Add(rows.GetInt64(0));
        }

        return ids.DrainToImmutable();
    });

    private async Task<long> BeginAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => (await database.RowsAsync(
        """
        WITH blob AS (INSERT INTO blobs (created_at) VALUES ($1) RETURNING id)
        INSERT INTO blob_parts (blob, number, bytes) SELECT id, 0, $2 FROM blob RETURNING blob
        """,
        row => row.GetInt64(0),
        [StoredTime.From(clock.GetUtcNow()), bytes],
        cancellationToken))[0];

    private async Task PutAsync(long blob, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => await database.RetryOnceAsync(async () =>
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("INSERT INTO blob_parts (blob, number, bytes) SELECT id, $2, $3 FROM blobs WHERE id = $1 ON CONFLICT DO NOTHING", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = blob },
                new NpgsqlParameter<int> { TypedValue = number },
                new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = bytes },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    });
}
