using System.Runtime.InteropServices;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// The long texts of one chunk, which DuckDB reads where they stand and copies before it asks for the next chunk. Given to
/// DuckDB one by one they would be in its account, and an exception of its own, thrown across a call of ours, ends the process.
/// </summary>
internal sealed unsafe class ChunkTexts : IDisposable
{
    /// <summary>With so many bytes a chunk is full, however few its rows.</summary>
    public const int FullBytes = 4 * 1024 * 1024;

    private const int BlockBytes = 1024 * 1024;

    private readonly List<nint> _blocks = [];
    private byte* _free;
    private long _freeBytes;

    /// <summary>Bytes that are taken.</summary>
    public long Bytes { get; private set; }

    public nint Hold(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > _freeBytes)
        {
            var bytes = Math.Max(BlockBytes, utf8.Length);
            _free = (byte*)NativeMemory.Alloc((nuint)bytes);
            _freeBytes = bytes;
            _blocks.Add((nint)_free);
        }

        var held = _free;
        utf8.CopyTo(new Span<byte>(held, utf8.Length));
        _free += utf8.Length;
        _freeBytes -= utf8.Length;
        Bytes += utf8.Length;
        return (nint)held;
    }

    /// <summary>Lets all of them go.</summary>
    public void Clear()
    {
        _blocks.ForEach(block => NativeMemory.Free((void*)block));
        _blocks.Clear();
        (_freeBytes, Bytes) = (0, 0);
    }

    public void Dispose() => Clear();
}
