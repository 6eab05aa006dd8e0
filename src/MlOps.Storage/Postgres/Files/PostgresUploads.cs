using MlOps.Storage.Artifacts;
using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres.Files;

/// <summary>
/// Uploads in the database, each one blob or those of its chunks: whichever silo works on a run gets a copy of its own,
/// which goes with the upload, or with the next start.
/// </summary>
internal sealed class PostgresUploads(PostgresConnections database, PostgresBlobs blobs, UploadCopies copies, TimeProvider clock) : IUploadStore
{
    private readonly SharedWork _coming = new();

    public async Task<StoredArtifact> WriteAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        // By way of the disk: only whole files get to the cluster.
        var written = await copies.WriteAsync(key, content, cancellationToken);
        try
        {
            await using var copy = copies.Open(key, written.Digest);
            var blob = await blobs.WriteAsync(written, copy, cancellationToken);
            await blobs.OwnAsync(blob, () => MakeAsync(key, written, [blob], cancellationToken));
        }
        catch
        {
            copies.Discard(key, written.Digest);
            throw;
        }

        copies.Add(key, written.Digest);
        return written;
    }

    public async Task<string> LocalPathAsync(string key, CancellationToken cancellationToken)
    {
        var upload = await FindAsync(key, cancellationToken);
        return copies.Find(key, upload.Digest)
            ?? await _coming.DoAsync($"{key}/{upload.Digest}", () => CopyAsync(key, upload), cancellationToken);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        // The parts go along, but not before they were read.
        var gone = await database.RowsAsync(
            "WITH gone AS (DELETE FROM uploads WHERE key = $1 RETURNING key) SELECT blob FROM upload_parts JOIN gone USING (key)",
            row => row.GetInt64(0),
            [FileUploadStore.Checked(key)],
            cancellationToken);
        copies.Remove(key);
        await blobs.RemoveUnownedAsync(gone, cancellationToken);
    }

    public Task<ImmutableArray<string>> ListAsync(DateTimeOffset? before, CancellationToken cancellationToken) => database.RowsAsync(
        "SELECT key FROM uploads WHERE kept_at < $1 ORDER BY key", row => row.GetString(0), [StoredTime.From(before ?? DateTimeOffset.MaxValue)], cancellationToken);

    /// <summary>Makes an upload of blobs, which may be others' too; whatever was there under the key goes.</summary>
    /// <exception cref="PostgresException">One of them is there no more; see <see cref="PostgresBlobs.IsGone"/>.</exception>
    public async Task<int> MakeAsync(string key, StoredArtifact whole, ImmutableArray<long> parts, CancellationToken cancellationToken)
    {
        var keptAt = StoredTime.From(clock.GetUtcNow());
        var before = await database.RetryOnceAsync(async () =>
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    // First: whoever else makes the upload of this key waits here.
                    new(
                        """
                        INSERT INTO uploads (key, digest, size, kept_at) VALUES ($1, $2, $3, $4)
                        ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, size = excluded.size, kept_at = excluded.kept_at
                        """)
                    {
                        Parameters = { new() { Value = key }, new() { Value = whole.Digest }, new() { Value = whole.Bytes }, new() { Value = keptAt } },
                    },
                    new("DELETE FROM upload_parts WHERE key = $1 RETURNING blob") { Parameters = { new() { Value = key } } },
                    new("INSERT INTO upload_parts (key, number, blob) SELECT $1, number::integer - 1, blob FROM unnest($2) WITH ORDINALITY AS part (blob, number)")
                    {
                        Parameters = { new() { Value = key }, new() { Value = parts.ToArray() } },
                    },
                },
            };
            var ids = new List<long>();
            await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                ids.Add(rows.GetInt64(0));
            }

            // The commit comes last, and what it says with it.
            while (await rows.NextResultAsync(cancellationToken))
            {
            }

            return ids;
        });
        await blobs.RemoveUnownedAsync(before, cancellationToken);
        return parts.Length;
    }

    public async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        // Listed first: what comes meanwhile is none.
        var here = copies.Keys;
        if (here.Count > 0)
        {
            var there = await database.RowsAsync("SELECT key FROM uploads WHERE key = ANY ($1)", row => row.GetString(0), [here.ToArray()], cancellationToken);
            foreach (var key in here.Except(there))
            {
                copies.Remove(key);
            }
        }
    }

    private async Task<string> CopyAsync(string key, Upload upload)
    {
        await RemoveLeftoversAsync(CancellationToken.None);
        while (true)
        {
            await using var content = new JoinedStream(upload.Blobs.Length, number => blobs.OpenRead(upload.Blobs[number]));
            var (came, _) = await copies.WriteAsync(key, content, CancellationToken.None);
            if (came == upload.Digest)
            {
                return copies.Add(key, came);
            }

            // Another upload may have come under the same key, and then its bytes are wanted.
            copies.Discard(key, came);
            var now = await FindAsync(key, CancellationToken.None);
            if (now.Digest == upload.Digest && now.Blobs.SequenceEqual(upload.Blobs))
            {
                throw new DamagedException(
                    $"The upload '{key}' in the database {database.Where} is damaged: its bytes have the digest '{came}', not '{upload.Digest}'. It was not used. Upload it again.");
            }

            upload = now;
        }
    }

    private async Task<Upload> FindAsync(string key, CancellationToken cancellationToken)
    {
        // No part at all where it has no bytes.
        var parts = await database.RowsAsync(
            "SELECT digest, blob FROM uploads LEFT JOIN upload_parts USING (key) WHERE key = $1 ORDER BY number",
            row => (Digest: row.GetString(0), Blob: row.IsDBNull(1) ? (long?)null : row.GetInt64(1)),
            [FileUploadStore.Checked(key)],
            cancellationToken);
        if (parts.IsEmpty)
        {
            copies.Remove(key);
            throw new FileNotFoundException($"There is no upload '{key}' in the database {database.Where}: it was ingested, deleted, or never kept.", key);
        }

        return new(parts[0].Digest, [.. parts.Select(part => part.Blob).OfType<long>()]);
    }

    private sealed record Upload(string Digest, ImmutableArray<long> Blobs);
}
