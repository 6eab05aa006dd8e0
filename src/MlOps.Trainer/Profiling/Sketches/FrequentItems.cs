namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>
/// The most frequent items of a stream with their counts, after J. Misra and D. Gries (1982): when more than
/// <c>capacity</c> items are held, the same number is taken from all their counts, and those that fall to nothing go
/// (here the median's, as in D. Anderson et al., "A high-performance algorithm for identifying frequent items in data streams",
/// 2017, so that half of them go at once). A count is too low by at most <see cref="Error"/>, which is at most 2n/capacity
/// for n items seen, and zero, so that all is exact, while no more distinct items than the capacity were seen.
/// </summary>
/// <remarks>
/// Items are told apart by their 64-bit hashes. Joining keeps the bound (P. Agarwal et al., "Mergeable summaries", 2012).
/// </remarks>
/// <param name="capacity">The most items that are held.</param>
/// <param name="settle">What becomes of an item that stays when others go; most never stay so long.</param>
internal sealed class FrequentItems<T>(int capacity, Func<T, T>? settle = null)
{
    private const int SmallestTable = 16;
    private const int SmallCounts = 64;

    private Entry[] _entries = new Entry[SmallestTable];
    private Entry[]? _spare;

    /// <summary>Items that are held.</summary>
    public int Held { get; private set; }

    /// <summary>By how much a count may be too low; an item that is not held was seen at most so often.</summary>
    public long Error { get; private set; }

    /// <summary>Whether every item is held with its true count.</summary>
    public bool IsExact => Error == 0;

    /// <summary>The items with their counts, in no order that means anything.</summary>
    public IEnumerable<(ulong Hash, T Item, long Count)> Items
    {
        get
        {
            foreach (var entry in _entries)
            {
                if (entry.Count > 0)
                {
                    yield return (entry.Hash, entry.Item, entry.Count);
                }
            }
        }
    }

    public void Add(ulong hash, T item) => Add(hash, item, 1);

    /// <summary>Takes in items with their hashes.</summary>
    public void Add(ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> items)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            Add(hashes[i], items[i], 1);
        }
    }

    /// <summary>Counts an item that is held already; false where it is not, so that the item itself need not be made in vain.</summary>
    public bool TryCount(ulong hash)
    {
        ref var entry = ref Find(hash);
        if (entry.Count == 0)
        {
            return false;
        }

        entry.Count++;
        return true;
    }

    /// <summary>Settles all items.</summary>
    public void Settle()
    {
        foreach (ref var entry in _entries.AsSpan())
        {
            if (entry.Count > 0 && settle is not null)
            {
                entry.Item = settle(entry.Item);
            }
        }
    }

    /// <summary>Takes in what <paramref name="other"/> has seen.</summary>
    public void Merge(FrequentItems<T> other)
    {
        Error += other.Error;
        foreach (var (hash, item, count) in other.Items)
        {
            Add(hash, item, count);
        }
    }

    public void Write(BinaryWriter writer, Action<T> writeItem)
    {
        writer.Write(Error);
        writer.Write(Held);
        foreach (var (hash, item, count) in Items)
        {
            writer.Write(hash);
            writer.Write7BitEncodedInt64(count);
            writeItem(item);
        }
    }

    public static FrequentItems<T> Read(int capacity, BinaryReader reader, Func<T> readItem, Func<T, T>? settle = null)
    {
        var items = new FrequentItems<T>(capacity, settle) { Error = reader.ReadInt64() };
        var held = reader.ReadInt32();
        SketchFormat.Require(items.Error >= 0 && held >= 0 && held <= capacity, $"{held} frequent items where {capacity} have room");
        for (; held > 0; held--)
        {
            var hash = reader.ReadUInt64();
            var count = reader.Read7BitEncodedInt64();
            SketchFormat.Require(count > 0, $"a frequent item was seen {count} times");
            items.Add(hash, readItem(), count);
        }

        return items;
    }

    /// <summary>Counts an item so many times at once.</summary>
    public void Add(ulong hash, T item, long count)
    {
        ref var entry = ref Find(hash);
        if (entry.Count > 0)
        {
            entry.Count += count;
            return;
        }

        (entry.Hash, entry.Item, entry.Count) = (hash, item, count);
        Held++;
        if (Held > capacity)
        {
            Reduce();
        }
        else if (Held * 2 > _entries.Length)
        {
            Rebuild(_entries.Length * 2, 0);
        }
    }

    /// <summary>Where the hash stands, or where it would.</summary>
    private ref Entry Find(ulong hash)
    {
        var entries = _entries;
        var mask = entries.Length - 1;
        var slot = (int)(hash >> 7) & mask;
        while (entries[slot].Count > 0 && entries[slot].Hash != hash)
        {
            slot = (slot + 1) & mask;
        }

        return ref entries[slot];
    }

    private void Reduce()
    {
        var median = Median();
        Error += median;
        Rebuild(_entries.Length, median);
    }

    /// <summary>The counts' median. Where most items are rare, as in a column of all but distinct values, nothing need be sorted.</summary>
    private long Median()
    {
        Span<int> small = stackalloc int[SmallCounts];
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Count is > 0 and < SmallCounts)
            {
                small[(int)entry.Count]++;
            }
        }

        var below = 0;
        for (var count = 1; count < SmallCounts; count++)
        {
            below += small[count];
            if (below > Held / 2)
            {
                return count;
            }
        }

        long[] counts = [.. _entries.Select(entry => entry.Count).Where(count => count > 0).Order()];
        return counts[Held / 2];
    }

    private void Rebuild(int length, long less)
    {
        var all = _entries;
        _entries = _spare is { } spare && spare.Length == length ? spare : new Entry[length];
        Held = 0;
        foreach (ref readonly var entry in all.AsSpan())
        {
            if (entry.Count > less)
            {
                ref var target = ref Find(entry.Hash);
                target = entry;
                target.Count -= less;
                if (less > 0 && settle is not null)
                {
                    target.Item = settle(target.Item);
                }

                Held++;
            }
        }

        // Only tables that are emptied again and again are worth keeping; those that grow are not.
        if (less > 0)
        {
            Array.Clear(all);
            _spare = all;
        }
    }

    /// <summary>All that is looked at together lies together: a place of a table costs one look into memory.</summary>
    private struct Entry
    {
        public ulong Hash;
        public long Count;
        public T Item;
    }
}
