using System.Collections.Immutable;

namespace MlOps.Trainer.Evaluation;

/// <summary>
/// How good an order within groups is. Each group's metrics stand once and for all; rows of equal score stand in an
/// order that is drawn, so that nothing is won by the order of the file. Formulas and sources are in this folder's README.
/// </summary>
internal sealed class RankingMeasures : Measures
{
    private static readonly int[] Depths = [1, 3, 5, 10];

    private readonly double[][] _groups;

    public RankingMeasures(TestAnswers answers)
    {
        var tie = new Chance(0);
        var drawn = answers.Scores.Select(_ => tie.NextUnit()).ToArray();
        var all = Enumerable.Range(0, answers.Count).GroupBy(i => answers.Groups[i]).Select(group => group.ToArray()).ToList();
        _groups = [.. all.Where(group => group.Any(i => answers.Numbers[i] > 0)).Select(group => Of(answers, group, drawn))];
        Unjudged = all.Count - _groups.Length;
    }

    /// <summary>Groups without a relevant row, of which nothing can be said.</summary>
    public int Unjudged { get; }

    public override ImmutableArray<string> Names { get; } = ["ndcg", "ndcg1", "ndcg3", "ndcg5", "ndcg10", "map", "mrr"];

    public override int Units => _groups.Length;

    public override void Measure(ReadOnlySpan<int> weights, Span<double> values)
    {
        values.Clear();
        double groups = 0;
        for (var i = 0; i < _groups.Length; i++)
        {
            groups += weights[i];
            for (var k = 0; k < values.Length && weights[i] > 0; k++)
            {
                values[k] += weights[i] * _groups[i][k];
            }
        }

        for (var k = 0; k < values.Length; k++)
        {
            values[k] = Ratio.Of(values[k], groups);
        }
    }

    private static double[] Of(TestAnswers answers, int[] group, double[] drawn)
    {
        var ranked = group.OrderByDescending(i => answers.Scores[i]).ThenBy(i => drawn[i]).Select(i => answers.Numbers[i]).ToArray();
        var ideal = ranked.OrderDescending().ToArray();
        var ndcg = Depths.Select(depth => Dcg(ranked, depth) / Dcg(ideal, depth)).ToArray();
        double precisions = 0, first = 0;
        var relevant = 0;
        for (var rank = 1; rank <= ranked.Length; rank++)
        {
            if (ranked[rank - 1] > 0)
            {
                relevant++;
                precisions += (double)relevant / rank;
                first = first == 0 ? 1.0 / rank : first;
            }
        }

        return [ndcg[^1], .. ndcg, precisions / relevant, first];
    }

    private static double Dcg(float[] relevances, int depth)
    {
        double sum = 0;
        for (var i = 0; i < Math.Min(depth, relevances.Length); i++)
        {
            sum += (Math.Pow(2, relevances[i]) - 1) / Math.Log2(i + 2);
        }

        return sum;
    }
}
