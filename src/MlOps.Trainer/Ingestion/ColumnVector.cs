using System.Runtime.CompilerServices;
using DuckDB.NET.Native;

namespace MlOps.Trainer.Ingestion;

/// <summary>Where DuckDB takes the values of some rows of a column from.</summary>
internal unsafe struct ColumnVector(nint vector)
{
    private const int BitsPerWord = 64;

    private readonly void* _values = NativeMethods.Vectors.DuckDBVectorGetData(vector);
    private ulong* _present;

    public readonly void Put<T>(int row, T value)
        where T : unmanaged => Unsafe.Write((T*)_values + row, value);

    public readonly void PutText(int row, ReadOnlySpan<byte> utf8)
    {
        fixed (byte* text = utf8)
        {
            NativeMethods.Vectors.DuckDBVectorAssignStringElementLength(vector, (ulong)row, text, utf8.Length);
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
