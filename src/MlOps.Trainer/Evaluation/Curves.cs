using System.Collections.Immutable;
using MlOps.Models;

namespace MlOps.Trainer.Evaluation;

/// <summary>How a two-class model's errors change with the threshold.</summary>
internal static class Curves
{
    public const int MostPoints = 200;

    /// <summary>The ROC curve: the points of all distinct scores, thinned; the corners of the convex hull stay.</summary>
    public static ImmutableArray<RocPoint> Roc(TestAnswers answers)
    {
        var (steps, positives, negatives) = Steps(answers);
        if (positives == 0 || negatives == 0)
        {
            return [];
        }

        RocPoint[] points =
        [
            new(0, 0, null),
            .. steps.Select(step => new RocPoint((step.Seen - step.Hits) / (double)negatives, step.Hits / (double)positives, step.Score)),
        ];
        var hull = Hull(points);
        var kept = hull.Count >= MostPoints ? Thin(hull.Order().ToArray()) : [.. hull.Union(Thin([.. Enumerable.Range(0, points.Length)], MostPoints - hull.Count))];
        return [.. kept.Order().Select(i => points[i])];
    }

    /// <summary>The precision-recall curve: one point for each distinct score at which recall grows, thinned.</summary>
    public static ImmutableArray<PrecisionRecallPoint> PrecisionRecall(TestAnswers answers)
    {
        var (steps, positives, _) = Steps(answers);
        if (positives == 0)
        {
            return [];
        }

        var points = steps
            .Where((step, i) => step.Hits > (i == 0 ? 0 : steps[i - 1].Hits))
            .Select(step => new PrecisionRecallPoint(step.Hits / (double)positives, step.Hits / (double)step.Seen, step.Score))
            .ToArray();
        return [.. Thin([.. Enumerable.Range(0, points.Length)]).Select(i => points[i])];
    }

    private static (List<Step> Steps, int Positives, int Negatives) Steps(TestAnswers answers)
    {
        var order = Enumerable.Range(0, answers.Count).OrderByDescending(i => answers.Scores[i]).ToArray();
        List<Step> steps = [];
        var hits = 0;
        for (var i = 0; i < order.Length; i++)
        {
            hits += answers.Codes[order[i]] == 1 ? 1 : 0;
            if (i + 1 == order.Length || !answers.Scores[order[i]].Equals(answers.Scores[order[i + 1]]))
            {
                steps.Add(new(answers.Scores[order[i]], hits, i + 1));
            }
        }

        return (steps, hits, order.Length - hits);
    }

    /// <summary>The corners of the upper convex hull (Andrew's monotone chain); the points go from left to right.</summary>
    private static List<int> Hull(RocPoint[] points)
    {
        List<int> hull = [];
        for (var i = 0; i < points.Length; i++)
        {
            while (hull.Count >= 2 && Turn(points[hull[^2]], points[hull[^1]], points[i]) >= 0)
            {
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(i);
        }

        return hull;
    }

    private static double Turn(RocPoint a, RocPoint b, RocPoint c) =>
        ((b.FalsePositiveRate - a.FalsePositiveRate) * (c.TruePositiveRate - a.TruePositiveRate))
        - ((b.TruePositiveRate - a.TruePositiveRate) * (c.FalsePositiveRate - a.FalsePositiveRate));

    /// <summary>So many of them at even distances, the first and the last among them.</summary>
    private static int[] Thin(int[] indexes, int most = MostPoints) => indexes.Length <= most
        ? indexes
        : [.. Enumerable.Range(0, Math.Max(most, 2)).Select(k => indexes[(int)((long)k * (indexes.Length - 1) / (Math.Max(most, 2) - 1))]).Distinct()];

    private sealed record Step(float Score, int Hits, int Seen);
}
