using System.Globalization;
using MlOps.Datasets;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Profiling;

/// <summary>What was seen of one column, in bounded memory; sketches of a dataset's parts can be joined.</summary>
internal abstract class ColumnSketch(ColumnType type, SketchSizes sizes)
{
    private static readonly ulong MissingHash = SketchHash.Of(long.MinValue + 1);

    public ColumnType Type { get; } = type;

    /// <summary>Rows without a value.</summary>
    public long Missing { get; protected set; }

    /// <summary>Rows with one.</summary>
    public abstract long Present { get; }

    /// <summary>The hash of what was seen last, a missing value too: a row's hash is made of its columns'.</summary>
    public ulong Last { get; protected set; }

    /// <summary>The least value as text; null where none was seen.</summary>
    public abstract string? Minimum { get; }

    /// <summary>The greatest value as text; null where none was seen.</summary>
    public abstract string? Maximum { get; }

    /// <summary>Whether the distinct values and their counts are all there.</summary>
    public abstract bool IsCounted { get; }

    /// <summary>By how much the count of a frequent value may be too low.</summary>
    public abstract long FrequentError { get; }

    /// <summary>Distinct values: exact where <see cref="IsCounted"/>.</summary>
    public long Distinct => IsCounted ? Held : Math.Clamp((long)Math.Round(Distincts.Estimate()), Held, Present);

    /// <summary>One standard error of <see cref="Distinct"/> as a share of it; 0: it is exact.</summary>
    public double DistinctError => IsCounted ? 0 : Distincts.RelativeError;

    protected SketchSizes Sizes { get; } = sizes;

    protected DistinctSketch Distincts { get; set; } = new(sizes.DistinctPrecision);

    protected abstract int Held { get; }

    /// <summary>The hashes of the values that are held.</summary>
    protected abstract IEnumerable<ulong> Hashes { get; }

    /// <summary>An empty sketch of a column of <paramref name="type"/>.</summary>
    public static ColumnSketch Of(ColumnType type, SketchSizes sizes) =>
        type == ColumnType.Text ? new TextSketch(sizes) : new NumberSketch(type, sizes);

    /// <summary>The sketch that was stored.</summary>
    /// <exception cref="InvalidDataException">The text is no sketch of such a column.</exception>
    public static ColumnSketch Of(ColumnType type, SketchSizes sizes, string stored) => SketchFormat.Unpack(stored, reader =>
    {
        var sketch = Of(type, sizes);
        sketch.Missing = reader.ReadInt64();
        sketch.Read(reader);
        if (sketch.IsCounted)
        {
            foreach (var hash in sketch.Hashes)
            {
                sketch.Distincts.Add(hash);
            }
        }
        else
        {
            sketch.Distincts = DistinctSketch.Read(reader);
        }

        return sketch;
    });

    public void AddMissing()
    {
        Missing++;
        Last = MissingHash;
    }

    /// <summary>Takes in what <paramref name="other"/>, which it may change, has seen.</summary>
    public void Merge(ColumnSketch other)
    {
        SketchFormat.Require(other.Type == Type, string.Create(CultureInfo.InvariantCulture, $"{other.Type} cannot be joined with {Type}"));
        Missing += other.Missing;
        MergeValues(other);
        Distincts.Merge(other.Distincts);
    }

    public string ToText() => SketchFormat.Pack(writer =>
    {
        Prepare();
        writer.Write(Missing);
        Write(writer);

        // Where all distinct values are held, their registers can be made anew.
        if (!IsCounted)
        {
            Distincts.Write(writer);
        }
    });

    /// <summary>
    /// The most frequent values, the more frequent first, equally frequent ones in their order; where they are not counted to the
    /// last, only those that are surely frequent.
    /// </summary>
    public abstract IEnumerable<ValueCount> Top(int most);

    protected abstract void MergeValues(ColumnSketch other);

    /// <summary>Takes in what waits.</summary>
    protected virtual void Prepare()
    {
    }

    protected abstract void Write(BinaryWriter writer);

    protected abstract void Read(BinaryReader reader);
}
