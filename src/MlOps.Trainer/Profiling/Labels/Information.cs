namespace MlOps.Trainer.Profiling.Labels;

/// <summary>Entropy and mutual information of counted values, in nats, each with the correction of G. Miller and W. Madow (1955).</summary>
internal static class Information
{
    /// <summary>The plug-in entropy plus (seen − 1) / 2n for so many values that were seen.</summary>
    public static double Entropy(IEnumerable<long> counts)
    {
        var (sum, rows, seen) = (0.0, 0L, 0);
        foreach (var count in counts)
        {
            if (count > 0)
            {
                sum += count * Math.Log(count);
                rows += count;
                seen++;
            }
        }

        return rows == 0 ? 0 : Math.Log(rows) - (sum / rows) + ((seen - 1) / (2.0 * rows));
    }

    /// <summary>H(column) + H(label) − H(both), never below 0.</summary>
    public static double Mutual(Binning column, Binning label)
    {
        var (columns, labels) = (new long[column.Count], new long[label.Count]);
        var both = new Dictionary<long, long>();
        for (var row = 0; row < column.Bins.Length; row++)
        {
            columns[column.Bins[row]]++;
            labels[label.Bins[row]]++;
            var cell = ((long)column.Bins[row] * label.Count) + label.Bins[row];
            both[cell] = both.GetValueOrDefault(cell) + 1;
        }

        return Math.Max(0, Entropy(columns) + Entropy(labels) - Entropy(both.Values));
    }
}
