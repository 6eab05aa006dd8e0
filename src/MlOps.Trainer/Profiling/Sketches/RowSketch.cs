namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>
/// How many rows are the repeat of another: a sample of the distinct rows by their hashes (P. Gibbons, "Distinct sampling
/// for highly-accurate answers to distinct values queries", VLDB 2001). At level l the rows whose hash begins with l zero
/// bits are held, each with its true count; when they become too many, the level rises. Exact at level 0. Joining is exact:
/// a row of the sample was in both samples from its first sight on.
/// </summary>
internal sealed class RowSketch
{
    /// <summary>Rows that are counted one by one while a file is read: 6 MB, since tables double when they are more than half full.</summary>
    public const int ReadingCapacity = (1 << 17) - 1;

    /// <summary>Rows that are kept: 96 KB.</summary>
    public const int StoredCapacity = 1 << 13;

    private const int MaxLevel = 40;
    private const double NormalAt95 = 1.959963984540054;
    private const double RuleOfThree = 3;

    private readonly int _capacity;
    private FrequentItems<byte> _rows;
    private int _level;

    public RowSketch(int capacity)
        : this(capacity, 0)
    {
    }

    private RowSketch(int capacity, int level) => (_capacity, _level, _rows) = (capacity, level, new(int.MaxValue));

    /// <summary>Whether every row is counted.</summary>
    public bool IsExact => _level == 0;

    /// <summary>Rows that are the repeat of an earlier one, about where not exact.</summary>
    public double Repeats => _rows.Items.Sum(row => row.Count - 1) * Weight;

    /// <summary>
    /// By how much <see cref="Repeats"/> may be off with 95 % confidence: the normal interval of the Horvitz–Thompson
    /// estimator; where the sample holds no repeat, the rule of three.
    /// </summary>
    public double RepeatsError
    {
        get
        {
            if (IsExact)
            {
                return 0;
            }

            var squares = _rows.Items.Sum(row => (double)(row.Count - 1) * (row.Count - 1));
            return squares > 0 ? NormalAt95 * Math.Sqrt(Weight * (Weight - 1) * squares) : RuleOfThree * Weight;
        }
    }

    private double Weight => Math.Pow(2, _level);

    public void Add(ulong hash)
    {
        if (!IsIn(hash))
        {
            return;
        }

        _rows.Add(hash, 0);
        KeepTo(_capacity);
    }

    /// <summary>Takes in what <paramref name="other"/> has seen.</summary>
    public void Merge(RowSketch other)
    {
        _level = Math.Max(_level, other._level);
        var (ours, theirs) = (_rows, other._rows);
        _rows = new(int.MaxValue);
        foreach (var (hash, _, count) in ours.Items.Concat(theirs.Items))
        {
            if (IsIn(hash))
            {
                _rows.Add(hash, 0, count);
            }
        }

        KeepTo(_capacity);
    }

    /// <summary>The sketch with at most <see cref="StoredCapacity"/> rows.</summary>
    public RowSketch ToStored()
    {
        var stored = new RowSketch(StoredCapacity);
        stored.Merge(this);
        return stored;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)_level);
        writer.Write(_rows.Held);
        foreach (var (hash, _, count) in _rows.Items.OrderBy(row => row.Hash))
        {
            writer.Write(hash);
            writer.Write7BitEncodedInt64(count);
        }
    }

    public static RowSketch Read(BinaryReader reader)
    {
        int level = reader.ReadByte();
        var held = reader.ReadInt32();
        SketchFormat.Require(level <= MaxLevel && held is >= 0 and <= StoredCapacity, $"{held} rows at level {level} of a row sketch");
        var sketch = new RowSketch(StoredCapacity, level);
        for (; held > 0; held--)
        {
            var hash = reader.ReadUInt64();
            var count = reader.Read7BitEncodedInt64();
            SketchFormat.Require(count > 0 && sketch.IsIn(hash), "a row sketch holds a row that is not of its sample");
            sketch._rows.Add(hash, 0, count);
        }

        return sketch;
    }

    private bool IsIn(ulong hash) => _level == 0 || hash >> (64 - _level) == 0;

    private void KeepTo(int capacity)
    {
        while (_rows.Held > capacity)
        {
            _level++;
            var all = _rows;
            _rows = new(int.MaxValue);
            foreach (var (hash, _, count) in all.Items)
            {
                if (IsIn(hash))
                {
                    _rows.Add(hash, 0, count);
                }
            }
        }
    }
}
