using System.Security.Cryptography;
using MlOps.Storage.Artifacts;

namespace MlOps.Storage.Postgres.Files;

/// <summary>Another stream's bytes, counted and hashed as they pass, and no more of them than one beyond what was said.</summary>
internal sealed class HashedRead(Stream input, long bytes) : PassingStream
{
    private readonly BoundedRead _input = new(input, bytes);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Count => _input.Count;

    /// <summary>SHA-256 (hex) of what passed.</summary>
    public string Digest() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _input.ReadAsync(buffer, cancellationToken);
        _hash.AppendData(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        _input.Dispose();
        base.Dispose(disposing);
    }
}
