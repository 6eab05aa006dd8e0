using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlOps.Datasets;
using MlOps.Trainer.Ingestion;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Profiling;

/// <summary>
/// A column of numbers, or of booleans (1 and 0) or times (microseconds since 1970-01-01 UTC). Values wait until there is a
/// batch of them: one column's registers then stay in the processor's cache.
/// </summary>
internal sealed class NumberSketch(ColumnType type, SketchSizes sizes) : ColumnSketch(type, sizes)
{
    // The coins of the quantile sketches; any number would do, but it must never change.
    private const ulong Seed = 0x6D6C6F7073;

    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    private readonly long[] _bits = new long[sizes.Batch];
    private readonly ulong[] _hashes = new ulong[sizes.Batch];
    private int _waiting;
    private FrequentItems<long> _frequent = new(sizes.Frequent);
    private QuantileSketch _quantiles = new(sizes.Quantiles, Seed);
    private Moments _moments;
    private long _minimum;
    private long _maximum;

    public override long Present => _moments.Count + _waiting;

    public override string? Minimum => Present == 0 ? null : Text(Flushed()._minimum);

    public override string? Maximum => Present == 0 ? null : Text(Flushed()._maximum);

    public override bool IsCounted => Flushed()._frequent.IsExact;

    public override long FrequentError => Flushed()._frequent.Error;

    public Moments Moments => Flushed()._moments;

    /// <summary>The least value; 0 where none was seen.</summary>
    public double Least => Number(Flushed()._minimum);

    /// <summary>The greatest value; 0 where none was seen.</summary>
    public double Greatest => Number(Flushed()._maximum);

    /// <summary>By how much of the present rows a rank in the <see cref="Distribution"/> may be off, with 99 % confidence.</summary>
    public double RankError => IsCounted ? 0 : _quantiles.RankError;

    /// <summary>By how much of the present rows the share between two values may be off, with 99 % confidence.</summary>
    public double ShareError => IsCounted ? 0 : _quantiles.ShareError;

    protected override int Held => Flushed()._frequent.Held;

    protected override IEnumerable<ulong> Hashes => _frequent.Items.Select(item => item.Hash);

    /// <summary>Microseconds since 1970-01-01, as which times are counted here and in DuckDB.</summary>
    public static long Microseconds(DateTime value) => (value.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond;

    public void Add(long value)
    {
        Last = _hashes[_waiting] = SketchHash.Of(value);
        _bits[_waiting] = value;
        if (++_waiting == _bits.Length)
        {
            Flushed();
        }
    }

    // Both zeros are one value.
    public void Add(double value) => Add(BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value));

    public void Add(bool value) => Add(value ? 1L : 0L);

    public void Add(DateTime value) => Add(Microseconds(value));

    /// <summary>The values with their rows: all of them where they are counted, else those that the quantile sketch kept.</summary>
    public Distribution ToDistribution() => IsCounted
        ? Distribution.Of(_frequent.Items.Select(item => (Number(item.Item), item.Count)))
        : _quantiles.ToDistribution();

    public override IEnumerable<ValueCount> Top(int most) =>
        Flushed()._frequent.Items
            .Where(item => item.Count > _frequent.Error).OrderByDescending(item => item.Count).ThenBy(item => Number(item.Item)).ThenBy(item => item.Hash).Take(most)
            .Select(item => new ValueCount(Text(item.Item), item.Count));

    /// <summary>A number as the column's values are shown.</summary>
    public string Text(double number) => Type is ColumnType.Float64 ? ValueText.Of(number) : Text(Math.Clamp((long)number, _minimum, _maximum));

    protected override void Prepare() => Flushed();

    protected override void MergeValues(ColumnSketch other)
    {
        var (here, there) = (Flushed(), ((NumberSketch)other).Flushed());
        if (there.Present > 0)
        {
            var isFirst = here.Present == 0;
            _minimum = isFirst || IsLess(there._minimum, _minimum) ? there._minimum : _minimum;
            _maximum = isFirst || IsLess(_maximum, there._maximum) ? there._maximum : _maximum;
        }

        _moments = _moments.Merge(there._moments);
        _quantiles.Merge(there._quantiles);
        _frequent.Merge(there._frequent);
    }

    protected override void Write(BinaryWriter writer)
    {
        writer.Write(_minimum);
        writer.Write(_maximum);
        writer.Write(_moments.Count);
        writer.Write(_moments.Average);
        writer.Write(_moments.Squares);
        writer.Write(_moments.Cubes);
        writer.Write(_moments.Fourths);
        _quantiles.Write(writer);
        _frequent.Write(writer, writer.Write);
    }

    protected override void Read(BinaryReader reader)
    {
        _minimum = reader.ReadInt64();
        _maximum = reader.ReadInt64();
        _moments = new(reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        _quantiles = QuantileSketch.Read(reader);
        _frequent = FrequentItems<long>.Read(Sizes.Frequent, reader, reader.ReadInt64);
    }

    private NumberSketch Flushed()
    {
        if (_waiting == 0)
        {
            return this;
        }

        var bits = _bits.AsSpan(0, _waiting);
        var hashes = _hashes.AsSpan(0, _waiting);
        Distincts.Add(hashes);
        _frequent.Add(hashes, bits);
        AddExtremes(bits);

        Span<double> converted = stackalloc double[Type is ColumnType.Float64 ? 0 : bits.Length];
        for (var i = 0; i < converted.Length; i++)
        {
            converted[i] = bits[i];
        }

        var numbers = Type is ColumnType.Float64 ? MemoryMarshal.Cast<long, double>(bits) : converted;
        _moments = _moments.Merge(Moments.Of(numbers));
        _quantiles.Add(numbers);
        _waiting = 0;
        return this;
    }

    private void AddExtremes(ReadOnlySpan<long> bits)
    {
        var (least, greatest) = Type is ColumnType.Float64 ? Extremes(MemoryMarshal.Cast<long, double>(bits)) : (TensorPrimitives.Min(bits), TensorPrimitives.Max(bits));
        var isFirst = _moments.Count == 0;
        _minimum = isFirst || IsLess(least, _minimum) ? least : _minimum;
        _maximum = isFirst || IsLess(_maximum, greatest) ? greatest : _maximum;
    }

    private static (long Least, long Greatest) Extremes(ReadOnlySpan<double> numbers) =>
        (BitConverter.DoubleToInt64Bits(TensorPrimitives.Min(numbers)), BitConverter.DoubleToInt64Bits(TensorPrimitives.Max(numbers)));

    private bool IsLess(long left, long right) => Type is ColumnType.Float64
        ? BitConverter.Int64BitsToDouble(left) < BitConverter.Int64BitsToDouble(right)
        : left < right;

    private double Number(long bits) => Type is ColumnType.Float64 ? BitConverter.Int64BitsToDouble(bits) : bits;

    private string Text(long bits) => Type switch
    {
        ColumnType.Float64 => ValueText.Of(BitConverter.Int64BitsToDouble(bits)),
        ColumnType.Boolean => ValueText.Of(bits != 0),
        ColumnType.Timestamp => ValueText.Of(DateTime.UnixEpoch.AddTicks(bits * TicksPerMicrosecond)),
        _ => ValueText.Of(bits),
    };
}
