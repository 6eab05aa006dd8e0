namespace MlOps.Cli.Terminal;

/// <summary>A stream to read from that says how far it was read; a repeat that begins anew says so too.</summary>
internal sealed class WatchedStream(Stream inner, Action<long> onPosition) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set
        {
            inner.Position = value;
            onPosition(value);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Told(inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Told(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = inner.Seek(offset, origin);
        onPosition(position);
        return position;
    }

    public override void Flush() => inner.Flush();

    public override void SetLength(long value) => throw new NotSupportedException("The stream is there to be read.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is there to be read.");

    private int Told(int read)
    {
        onPosition(inner.Position);
        return read;
    }
}
