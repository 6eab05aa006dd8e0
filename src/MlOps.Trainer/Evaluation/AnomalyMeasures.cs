using System.Collections.Immutable;

namespace MlOps.Trainer.Evaluation;

/// <summary>How well scores of unlikeness find the rows that are known to be anomalies.</summary>
internal sealed class AnomalyMeasures : Measures
{
    private static readonly double[] Shares = [0.01, 0.05];

    private readonly int[] _order;
    private readonly bool[] _isAnomaly;
    private readonly bool[] _isLastOfTie;

    public AnomalyMeasures(TestAnswers answers)
    {
        _order = [.. Enumerable.Range(0, answers.Count).OrderByDescending(i => answers.Scores[i])];
        _isAnomaly = [.. _order.Select(i => answers.Codes[i] == 1)];
        _isLastOfTie = [.. _order.Select((row, i) => i + 1 == _order.Length || !answers.Scores[row].Equals(answers.Scores[_order[i + 1]]))];
    }

    public override ImmutableArray<string> Names { get; } = ["auc", "auprc", "detectionRate1", "detectionRate5"];

    public override int Units => _order.Length;

    public override void Measure(ReadOnlySpan<int> weights, Span<double> values)
    {
        double rows = 0;
        foreach (var weight in weights)
        {
            rows += weight;
        }

        double pairsWon = 0, precisionSum = 0, anomalies = 0, others = 0, anomaliesHere = 0, othersHere = 0;
        Span<double> found = stackalloc double[Shares.Length];
        found.Clear();
        for (var i = 0; i < _order.Length; i++)
        {
            var weight = weights[_order[i]];
            (_isAnomaly[i] ? ref anomaliesHere : ref othersHere) += weight;
            var here = anomaliesHere + othersHere;
            if (!_isLastOfTie[i] || here == 0)
            {
                continue;
            }

            // Rows of equal score are looked at in no order: a share of them is found by a share of the looks.
            for (var k = 0; k < Shares.Length; k++)
            {
                var looks = Math.Ceiling(Shares[k] * rows) - anomalies - others;
                found[k] += anomaliesHere * Math.Clamp(looks / here, 0, 1);
            }

            pairsWon += othersHere * (anomalies + (anomaliesHere / 2));
            anomalies += anomaliesHere;
            others += othersHere;
            precisionSum += anomaliesHere * (anomalies / (anomalies + others));
            anomaliesHere = othersHere = 0;
        }

        values[0] = Ratio.Of(pairsWon, anomalies * others);
        values[1] = others == 0 ? double.NaN : Ratio.Of(precisionSum, anomalies);
        values[2] = Ratio.Of(found[0], anomalies);
        values[3] = Ratio.Of(found[1], anomalies);
    }
}
