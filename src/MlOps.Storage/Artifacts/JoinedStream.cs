namespace MlOps.Storage.Artifacts;

/// <summary>Files' bytes, one file after the other.</summary>
internal sealed class JoinedStream(ImmutableArray<string> paths) : PassingStream
{
    private int _next;
    private FileStream? _current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var read = _current is null ? 0 : await _current.ReadAsync(buffer, cancellationToken);
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }

            if (_current is not null)
            {
                await _current.DisposeAsync();
                _current = null;
            }

            if (_next == paths.Length)
            {
                return 0;
            }

            var path = paths[_next++];
            _current = AtomicFile.Failing(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0));
        }
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }
}
