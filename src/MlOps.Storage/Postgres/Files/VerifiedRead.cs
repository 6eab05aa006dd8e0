using MlOps.Storage.Artifacts;

namespace MlOps.Storage.Postgres.Files;

/// <summary>A chunk's bytes; at their end it throws what <paramref name="damaged"/> makes of their digest, where that is another.</summary>
internal sealed class VerifiedRead(Stream input, UploadChunk chunk, Func<string, Exception> damaged) : PassingStream
{
    private readonly HashedRead _input = new(input, chunk.Bytes);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _input.ReadAsync(buffer, cancellationToken);
        return read > 0 || buffer.IsEmpty || _input.Digest() is var came && came == chunk.Digest ? read : throw damaged(came);
    }

    protected override void Dispose(bool disposing)
    {
        _input.Dispose();
        input.Dispose();
        base.Dispose(disposing);
    }
}
