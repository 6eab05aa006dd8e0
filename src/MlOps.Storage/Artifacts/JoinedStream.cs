namespace MlOps.Storage.Artifacts;

/// <summary>The bytes of several streams, one after the other, each opened when its turn comes.</summary>
internal sealed class JoinedStream(int count, Func<int, Stream> open) : PassingStream
{
    private int _next;
    private Stream? _current;

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

            if (_next == count)
            {
                return 0;
            }

            _current = open(_next++);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The bytes of files.</summary>
    public static JoinedStream OfFiles(ImmutableArray<string> paths) => new(paths.Length, number => AtomicFile.Failing(
        paths[number], () => new FileStream(paths[number], FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0)));
}
