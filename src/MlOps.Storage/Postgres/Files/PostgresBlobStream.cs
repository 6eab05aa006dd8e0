using System.Buffers;
using MlOps.Storage.Artifacts;

namespace MlOps.Storage.Postgres.Files;

/// <summary>A blob's bytes, one portion after the other.</summary>
internal sealed class PostgresBlobStream(PostgresBlobs blobs, long blob) : PassingStream
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(PostgresBlobs.Portion);
    private int _from;
    private int _until;
    private int _next;
    private bool _isDisposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_from == _until && _next >= 0)
        {
            var portion = await blobs.ReadAsync(blob, _next, _buffer, cancellationToken);

            // One that is smaller than it could be is the last.
            (_from, _until, _next) = (0, portion ?? 0, portion == PostgresBlobs.Portion ? _next + 1 : -1);
        }

        var count = Math.Min(buffer.Length, _until - _from);
        _buffer.AsMemory(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        base.Dispose(disposing);
    }
}
