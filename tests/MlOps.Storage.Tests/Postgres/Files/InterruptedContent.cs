namespace MlOps.Storage.Postgres.Files;

/// <summary>Content in the middle of which something happens.</summary>
internal sealed class InterruptedContent(Stream content, int at, Func<Task> happens) : MemoryStream
{
    private int _left = at;
    private bool _happened;

    public InterruptedContent(byte[] content, int at, Func<Task> happens)
        : this(new MemoryStream(content), at, happens)
    {
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 && !_happened)
        {
            _happened = true;
            await happens();
        }

        var read = await content.ReadAsync(_happened ? buffer : buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= _happened ? 0 : read;
        return read;
    }
}
