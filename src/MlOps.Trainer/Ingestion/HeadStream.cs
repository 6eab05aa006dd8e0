namespace MlOps.Trainer.Ingestion;

/// <summary>A stream whose first bytes were looked at, and are read all the same.</summary>
internal sealed class HeadStream : ReadingStream
{
    private readonly byte[] _head;
    private int _given;

    public HeadStream(Stream input, int length)
        : base(input)
    {
        var head = new byte[length];
        _head = head[..input.ReadAtLeast(head, length, throwOnEndOfStream: false)];
    }

    /// <summary>The first bytes; fewer where the input has no more.</summary>
    public ReadOnlySpan<byte> Head => _head;

    public bool StartsWith(params ReadOnlySpan<byte> bytes) => Head.StartsWith(bytes);

    /// <summary>Leaves out the first bytes.</summary>
    public HeadStream Skip(int bytes)
    {
        _given = bytes;
        return this;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_given == _head.Length)
        {
            return Input.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _head.Length - _given);
        _head.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }
}
