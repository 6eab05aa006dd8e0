namespace MlOps.Storage.Artifacts;

/// <summary>Another stream's bytes, counted, and no more of them than one beyond what was said.</summary>
internal sealed class BoundedRead(Stream input, long bytes) : PassingStream
{
    /// <summary>How many bytes were read; more than said where there are more.</summary>
    public long Count { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var room = (int)Math.Min(buffer.Length, bytes + 1 - Count);
        var read = room <= 0 ? 0 : await input.ReadAsync(buffer[..room], cancellationToken);
        Count += read;
        return read;
    }
}
