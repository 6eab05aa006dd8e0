using MlOps.Storage.Artifacts;
using MlOps.Storage.Sql;

namespace MlOps.Storage.Postgres.Files;

/// <summary>A blob's bytes, one portion after the other.</summary>
internal sealed class PostgresBlobStream(PostgresConnections database, long blob) : PassingStream
{
    private ReadOnlyMemory<byte> _left;
    private int _next;
    private bool _ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left.IsEmpty && !_ended)
        {
            var portion = await database.SingleAsync(
                "SELECT bytes FROM blob_parts WHERE blob = $1 AND number = $2", row => row.GetFieldValue<byte[]>(0), [blob, _next++], cancellationToken);
            _ended = portion is null;
            _left = portion;
        }

        var count = Math.Min(buffer.Length, _left.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }
}
