using Npgsql;
using MlOps.Storage.State;

namespace MlOps.Storage.Postgres.Files;

/// <summary>
/// Bytes in portions of a megabyte. Every portion takes a connection for itself, so that a slow sender or reader holds none.
/// A blob that nobody owns was broken off, and is removed in time.
/// </summary>
internal sealed class PostgresBlobs(PostgresConnections database, TimeProvider clock)
{
    private const int Portion = 1024 * 1024;

    /// <summary>Keeps what <paramref name="content"/> holds, under a new number. Durable with the next durable write, such as that of its owner.</summary>
    public async Task<long> WriteAsync(Stream content, CancellationToken cancellationToken)
    {
        var blob = (await database.RowsAsync(
            "INSERT INTO blobs (created_at) VALUES ($1) RETURNING id", row => row.GetInt64(0), [StoredTime.From(clock.GetUtcNow())], cancellationToken))[0];
        var buffer = new byte[Portion];
        for (var number = 0; await content.ReadAtLeastAsync(buffer, Portion, throwOnEndOfStream: false, cancellationToken) is > 0 and var read; number++)
        {
            var portion = number;
            await database.RetryOnceAsync(() => PutAsync(blob, portion, buffer.AsMemory(0, read), cancellationToken));
        }

        return blob;
    }

    /// <summary>The bytes, portion by portion.</summary>
    public Stream OpenRead(long blob) => new PostgresBlobStream(database, blob);

    /// <summary>Removes blobs that nobody owns and that were begun before <paramref name="before"/>: by then no one is at them any more.</summary>
    public Task<int> RemoveUnownedAsync(DateTimeOffset before) => database.ExecuteAsync(
        """
        DELETE FROM blobs WHERE created_at < $1
            AND NOT EXISTS (SELECT FROM artifacts WHERE blob = blobs.id)
            AND NOT EXISTS (SELECT FROM uploads WHERE blob = blobs.id)
            AND NOT EXISTS (SELECT FROM upload_chunks WHERE blob = blobs.id)
        """,
        StoredTime.From(before));

    /// <summary>Without waiting for the disk: a later durable commit brings all earlier ones with it, in the order of the log.</summary>
    private async Task<int> PutAsync(long blob, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SET LOCAL synchronous_commit = off"),
                new("INSERT INTO blob_parts (blob, number, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                {
                    Parameters = { new NpgsqlParameter<long> { TypedValue = blob }, new NpgsqlParameter<int> { TypedValue = number }, new() { Value = bytes } },
                },
            },
        };
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
