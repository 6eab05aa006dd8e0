using System.Buffers;
using System.Data;
using MlOps.Storage.Artifacts;
using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres.Files;

/// <summary>
/// Bytes in portions of a megabyte. Every portion takes a connection for itself, so that a slow sender or reader holds none.
/// A blob that nobody owns was broken off, and is removed in time.
/// </summary>
internal sealed class PostgresBlobs(PostgresConnections database, TimeProvider clock)
{
    public const int Portion = 1024 * 1024;

    private const string IsUnowned =
        """
        NOT EXISTS (SELECT FROM artifacts WHERE blob = blobs.id)
        AND NOT EXISTS (SELECT FROM upload_parts WHERE blob = blobs.id)
        AND NOT EXISTS (SELECT FROM upload_chunks WHERE blob = blobs.id)
        """;

    /// <summary>Keeps what <paramref name="content"/> holds, durably, under a new number. What is broken off leaves nothing.</summary>
    public async Task<long> WriteAsync(Stream content, CancellationToken cancellationToken)
    {
        var blob = (await database.RowsAsync(
            "INSERT INTO blobs (created_at) VALUES ($1) RETURNING id", row => row.GetInt64(0), [StoredTime.From(clock.GetUtcNow())], cancellationToken))[0];
        var buffer = ArrayPool<byte>.Shared.Rent(Portion);
        try
        {
            for (var number = 0; await content.ReadAtLeastAsync(buffer.AsMemory(0, Portion), Portion, throwOnEndOfStream: false, cancellationToken) is > 0 and var read; number++)
            {
                await PutAsync(blob, number, buffer.AsMemory(0, read), cancellationToken);
            }

            return blob;
        }
        catch
        {
            await AbandonAsync(blob);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Keeps a file that must have its digest.</summary>
    public async Task<long> WriteAsync(StoredArtifact artifact, Stream content, CancellationToken cancellationToken)
    {
        await using var hashed = new HashedRead(content, artifact.Bytes);
        var blob = await WriteAsync(hashed, cancellationToken);
        if (hashed.Digest() is var came && came != artifact.Digest)
        {
            await AbandonAsync(blob);
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
                await AbandonAsync(blob);
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
        foreach (var some in ids.Chunk(64))
        {
            await RemovePartsAsync(await TakeAsync($"id = ANY ($1) AND {IsUnowned}", some, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Removes blobs that nobody owns and that were begun before <paramref name="before"/>: by then no one is at them any more.</summary>
    public async Task RemoveUnownedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await TakeAsync($"created_at < $1 AND {IsUnowned}", StoredTime.From(before), cancellationToken);

        // Along with what an earlier removal left when it was broken off.
        var left = await database.RowsAsync(
            "SELECT DISTINCT blob FROM blob_parts WHERE NOT EXISTS (SELECT FROM blobs WHERE id = blob)", row => row.GetInt64(0), [], cancellationToken);
        foreach (var some in left.Chunk(64))
        {
            await RemovePartsAsync([.. some], cancellationToken);
        }
    }

    /// <summary>Removes a blob that was broken off. Where the database is gone too, a sweep does it later.</summary>
    public async Task AbandonAsync(long blob)
    {
        try
        {
            await RemoveUnownedAsync([blob], CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // What broke it off is what its owner is told.
        }
    }

    /// <summary>Takes blobs away from whoever might still come to own them, in one stroke; their bytes are then nobody's.</summary>
    private async Task<ImmutableArray<long>> TakeAsync(string condition, object value, CancellationToken cancellationToken)
    {
        try
        {
            return await database.RowsAsync($"DELETE FROM blobs WHERE {condition} RETURNING id", row => row.GetInt64(0), [value], cancellationToken);
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
        const int AtOnce = 64;
        for (var last = blobs.IsEmpty ? 0 : AtOnce; last == AtOnce;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = await database.ExecuteAsync(
                "DELETE FROM blob_parts WHERE ctid = ANY (ARRAY (SELECT ctid FROM blob_parts WHERE blob = ANY ($1) LIMIT $2))", blobs.ToArray(), AtOnce);
        }
    }

    private async Task PutAsync(long blob, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => await database.RetryOnceAsync(async () =>
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("INSERT INTO blob_parts (blob, number, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", connection)
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
