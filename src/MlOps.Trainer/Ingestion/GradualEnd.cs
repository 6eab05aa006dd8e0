namespace MlOps.Trainer.Ingestion;

/// <summary>
/// Gives the last bytes of a file one at a time: whoever stops reading before the end, as .NET does behind a gzip member that no other
/// follows, then leaves unread what it has passed over.
/// </summary>
internal sealed class GradualEnd(Stream input, long bytes) : ReadingStream(input)
{
    private const int GradualBytes = 64 * 1024;

    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var ahead = bytes - GradualBytes - _read;
        var read = Input.Read(buffer[..(int)Math.Min(buffer.Length, Math.Max(1, ahead))]);
        _read += read;
        return read;
    }

    /// <summary>Whether anything was left but the zeros that fill up a block of a tape.</summary>
    public bool HasMore()
    {
        var buffer = new byte[4096];
        while (Input.Read(buffer) is > 0 and var read)
        {
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }

        return false;
    }
}
