namespace MlOps.Trainer.Profiling.Labels;

/// <summary>
/// How well one column alone tells the label: the rule says for every bin of it what the bin's other rows say, so that it is
/// tested on no row that it was made of. An id, whose bins hold one row each, tells nothing by it.
/// </summary>
internal static class SingleColumnRule
{
    /// <summary>0: as guessing; 1: always right. See <see cref="MlOps.Datasets.ColumnAssociation.Skill"/>.</summary>
    public static double Skill(AnalysedColumn column, AnalysedColumn label)
    {
        var bins = Binning.Of(column, Binning.Fine);
        return label switch
        {
            { Numbers: { } numbers } => Quantities(bins, column, numbers),
            { Classes: 2 } when column.Numbers is { } values => Math.Max(Classes(bins, label), Math.Abs((2 * Auc(values, label.Codes!)) - 1)),
            _ => Classes(bins, label),
        };
    }

    /// <summary>The area under the ROC curve of <paramref name="values"/> for class 1, by ranks (Mann–Whitney); 0.5 where a class has no row.</summary>
    public static double Auc(double[] values, int[] codes)
    {
        int[] rows = [.. Enumerable.Range(0, values.Length).Where(row => codes[row] >= 0 && double.IsFinite(values[row]))];
        double[] keys = [.. rows.Select(row => values[row])];
        Array.Sort(keys, rows);
        var (positives, rankSum) = (0L, 0.0);
        for (var start = 0; start < rows.Length;)
        {
            var end = start + 1;
            while (end < rows.Length && keys[end] == keys[start])
            {
                end++;
            }

            var rank = (start + 1 + end) / 2.0;
            for (; start < end; start++)
            {
                if (codes[rows[start]] == 1)
                {
                    positives++;
                    rankSum += rank;
                }
            }
        }

        var negatives = rows.Length - positives;
        return positives == 0 || negatives == 0 ? 0.5 : (rankSum - (positives * (positives + 1) / 2.0)) / positives / negatives;
    }

    private static double Classes(Binning bins, AnalysedColumn label)
    {
        var counts = new Dictionary<int, Dictionary<int, long>>();
        var (totals, rows) = (new long[label.Classes], 0L);
        for (var row = 0; row < bins.Bins.Length; row++)
        {
            var code = label.Codes![row];
            if (code >= 0)
            {
                counts.TryAdd(bins.Bins[row], []);
                counts[bins.Bins[row]][code] = counts[bins.Bins[row]].GetValueOrDefault(code) + 1;
                totals[code]++;
                rows++;
            }
        }

        var guessed = totals.Length == 0 ? 0 : totals.Max();
        return rows == guessed ? 0 : Math.Max(0, (counts.Values.Sum(Right) - guessed) / (double)(rows - guessed));
    }

    /// <summary>Rows of a bin that its other rows tell rightly: those of the class that leads even without one of its rows.</summary>
    private static long Right(Dictionary<int, long> bin)
    {
        var most = bin.Values.Max();
        var second = bin.Count == 1 ? 0 : bin.Values.OrderDescending().ElementAt(1);
        return most - 1 > second || (bin.Count == 1 && most > 1) ? most : 0;
    }

    private static double Quantities(Binning bins, AnalysedColumn column, double[] label)
    {
        var groups = new (long Count, double Sum)[bins.Count];
        var (rows, sum) = (0L, 0.0);
        for (var row = 0; row < label.Length; row++)
        {
            if (double.IsFinite(label[row]))
            {
                groups[bins.Bins[row]].Count++;
                groups[bins.Bins[row]].Sum += label[row];
                rows++;
                sum += label[row];
            }
        }

        var (wrong, all) = (0.0, 0.0);
        for (var row = 0; row < label.Length; row++)
        {
            if (double.IsFinite(label[row]))
            {
                var (count, total) = groups[bins.Bins[row]];
                var told = count > 1 ? (total - label[row]) / (count - 1) : sum / rows;
                wrong += (label[row] - told) * (label[row] - told);
                all += (label[row] - (sum / rows)) * (label[row] - (sum / rows));
            }
        }

        // A line through the few rows that have a value would say nothing of the others.
        var isMostlyThere = column.Numbers?.Count(double.IsFinite) * 2L >= column.Rows;
        var linear = isMostlyThere ? Association.Pearson(column.Numbers!, label) ?? 0 : 0;
        return all > 0 ? Math.Max(0, Math.Max(1 - (wrong / all), linear * linear)) : 0;
    }
}
