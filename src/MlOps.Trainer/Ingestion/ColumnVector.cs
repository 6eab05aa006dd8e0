using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using DuckDB.NET.Native;

namespace MlOps.Trainer.Ingestion;

/// <summary>Where DuckDB takes the values of some rows of a column from.</summary>
internal unsafe struct ColumnVector(nint vector, ChunkTexts texts)
{
    // A text as DuckDB lays it out: its length, then up to twelve bytes of it, or four and where it stands.
    private const int TextBytes = 16;
    private const int LengthBytes = 4;
    private const int PrefixBytes = 4;
    private const int InlineBytes = TextBytes - LengthBytes;

    private const int BitsPerWord = 64;

    private readonly void* _values = NativeMethods.Vectors.DuckDBVectorGetData(vector);
    private ulong* _present;

    public readonly void Put<T>(int row, T value)
        where T : unmanaged => Unsafe.Write((T*)_values + row, value);

    public readonly void PutText(int row, ReadOnlySpan<byte> utf8)
    {
        var text = new Span<byte>((byte*)_values + ((long)row * TextBytes), TextBytes);
        BinaryPrimitives.WriteInt32LittleEndian(text, utf8.Length);
        if (utf8.Length <= InlineBytes)
        {
            text[LengthBytes..].Clear();
            utf8.CopyTo(text[LengthBytes..]);
        }
        else
        {
            utf8[..PrefixBytes].CopyTo(text[LengthBytes..]);
            BinaryPrimitives.WriteInt64LittleEndian(text[(LengthBytes + PrefixBytes)..], texts.Hold(utf8));
        }
    }

    public void PutMissing(int row)
    {
        // Most vectors have all their values, and then no bits for it.
        if (_present is null)
        {
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
            _present = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        }

        _present[row / BitsPerWord] &= ~(1UL << (row % BitsPerWord));
    }
}
