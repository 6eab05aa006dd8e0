using System.Text;
using MlOps.Datasets;
using MlOps.Trainer.Ingestion;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Profiling;

/// <summary>A column of texts.</summary>
internal sealed class TextSketch : ColumnSketch
{
    // More than is ever shown of a text, in whatever script.
    private const int ExtremeBytes = MostBytes * ValueText.MaxLength;

    private const int MostBytes = 4;

    private FrequentItems<HeldText> _frequent;
    private byte[] _texts = [];
    private int _textsEnd;
    private byte[]? _minimum;
    private byte[]? _maximum;
    private long _present;
    private long _characters;

    public TextSketch(SketchSizes sizes)
        : base(ColumnType.Text, sizes) => _frequent = new(sizes.Frequent, Settled);

    public override long Present => _present;

    public override string? Minimum => Shown(_minimum);

    public override string? Maximum => Shown(_maximum);

    public override bool IsCounted => _frequent.IsExact;

    public override long FrequentError => _frequent.Error;

    /// <summary>Characters (UTF-16) of the shortest text.</summary>
    public int Shortest { get; private set; } = int.MaxValue;

    /// <summary>Characters of the longest text.</summary>
    public int Longest { get; private set; }

    /// <summary>Characters of a text on average.</summary>
    public double MeanLength => _present == 0 ? 0 : (double)_characters / _present;

    protected override int Held => _frequent.Held;

    protected override IEnumerable<ulong> Hashes => _frequent.Items.Select(item => item.Hash);

    /// <summary>Takes in a text.</summary>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        var characters = Encoding.UTF8.GetCharCount(utf8);
        _present++;
        _characters += characters;
        Shortest = Math.Min(Shortest, characters);
        Longest = Math.Max(Longest, characters);

        // The order of UTF-8 bytes is the order of code points.
        var beginning = utf8[..Math.Min(utf8.Length, ExtremeBytes)];
        if (_minimum is null || beginning.SequenceCompareTo(_minimum) < 0)
        {
            _minimum = beginning.ToArray();
        }

        if (_maximum is null || beginning.SequenceCompareTo(_maximum) > 0)
        {
            _maximum = beginning.ToArray();
        }

        var hash = SketchHash.Of(utf8);
        Last = hash;
        Distincts.Add(hash);
        if (_frequent.TryCount(hash))
        {
            return;
        }

        var error = _frequent.Error;
        _frequent.Add(hash, Hold(utf8));
        if (_frequent.Error != error)
        {
            // What stayed is settled.
            _textsEnd = 0;
        }
    }

    public override IEnumerable<ValueCount> Top(int most) =>
        _frequent.Items.Where(item => item.Count > _frequent.Error)
            .Select(item => (item.Count, item.Hash, Text: TextOf(item.Item)))
            .OrderByDescending(item => item.Count).ThenBy(item => item.Text, StringComparer.Ordinal).ThenBy(item => item.Hash).Take(most)
            .Select(item => new ValueCount(item.Text, item.Count));

    protected override void MergeValues(ColumnSketch other)
    {
        var there = (TextSketch)other;
        _present += there._present;
        _characters += there._characters;
        Shortest = Math.Min(Shortest, there.Shortest);
        Longest = Math.Max(Longest, there.Longest);
        _minimum = there._minimum is null || (_minimum is not null && _minimum.AsSpan().SequenceCompareTo(there._minimum) <= 0) ? _minimum : there._minimum;
        _maximum = there._maximum is null || (_maximum is not null && _maximum.AsSpan().SequenceCompareTo(there._maximum) >= 0) ? _maximum : there._maximum;
        there._frequent.Settle();
        _frequent.Settle();
        _textsEnd = 0;
        _frequent.Merge(there._frequent);
    }

    protected override void Write(BinaryWriter writer)
    {
        writer.Write(_present);
        writer.Write(_characters);
        writer.Write(Shortest);
        writer.Write(Longest);
        WriteBytes(writer, _minimum);
        WriteBytes(writer, _maximum);
        _frequent.Write(writer, held => writer.Write(TextOf(held)));
    }

    protected override void Read(BinaryReader reader)
    {
        _present = reader.ReadInt64();
        _characters = reader.ReadInt64();
        Shortest = reader.ReadInt32();
        Longest = reader.ReadInt32();
        _minimum = ReadBytes(reader);
        _maximum = ReadBytes(reader);
        _frequent = FrequentItems<HeldText>.Read(Sizes.Frequent, reader, () => new(reader.ReadString(), 0, 0), Settled);
    }

    /// <summary>
    /// A text as it is held at first: its bytes in a buffer that all of the column share, since of texts that come once each no
    /// string need ever be made. Only one that may have to be cut is a string at once.
    /// </summary>
    private HeldText Hold(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Sizes.TextLength)
        {
            var enough = utf8[..Math.Min(utf8.Length, MostBytes * Sizes.TextLength)];
            return new(ValueText.Cut(Encoding.UTF8.GetString(enough), Sizes.TextLength), 0, 0);
        }

        var start = _textsEnd;
        _textsEnd += utf8.Length;
        if (_textsEnd > _texts.Length)
        {
            Array.Resize(ref _texts, Math.Max(_textsEnd, 2 * _texts.Length));
        }

        utf8.CopyTo(_texts.AsSpan(start));
        return new(null, start, utf8.Length);
    }

    private HeldText Settled(HeldText held) => new(TextOf(held), 0, 0);

    private string TextOf(HeldText held) => held.Text ?? Encoding.UTF8.GetString(_texts, held.Start, held.Length);

    private static string? Shown(byte[]? utf8) => utf8 is null ? null : ValueText.Of(Encoding.UTF8.GetString(utf8));

    private static void WriteBytes(BinaryWriter writer, byte[]? bytes)
    {
        writer.Write(bytes?.Length ?? -1);
        writer.Write(bytes ?? []);
    }

    private static byte[]? ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        if (length < 0)
        {
            return null;
        }

        SketchFormat.Require(length <= ExtremeBytes, $"a text of {length} bytes");
        var bytes = reader.ReadBytes(length);
        SketchFormat.Require(bytes.Length == length, "a text is cut short");
        return bytes;
    }

    /// <summary>A text, or where it stands among the column's.</summary>
    private readonly record struct HeldText(string? Text, int Start, int Length);
}
