using System.Collections.Immutable;

namespace MlOps.Trainer.Evaluation;

/// <summary>How good a two-class model is. Formulas and sources are in this folder's README.</summary>
internal sealed class BinaryMeasures : Measures
{
    public const int CalibrationBins = 10;

    private const byte Positive = 1;
    private const byte PredictedPositive = 2;
    private const byte AboveBest = 4;
    private const byte LastOfTie = 8;

    private readonly int[] _order;
    private readonly byte[] _flags;
    private readonly double[] _loss;
    private readonly double[] _squares;
    private readonly double[] _probability;
    private readonly byte[] _bin;
    private readonly bool _hasProbabilities;

    public BinaryMeasures(TestAnswers answers)
    {
        _order = [.. Enumerable.Range(0, answers.Count).OrderByDescending(i => answers.Scores[i])];
        _hasProbabilities = answers.Probabilities.Length > 0;
        _flags = new byte[_order.Length];
        _loss = new double[_order.Length];
        _squares = new double[_order.Length];
        _probability = new double[_order.Length];
        _bin = new byte[_order.Length];
        var bins = _hasProbabilities ? QuantileBins.By(answers.Probabilities, CalibrationBins) : null;
        for (var i = 0; i < _order.Length; i++)
        {
            var row = _order[i];
            var isPositive = answers.Codes[row] == 1;
            var isLast = i + 1 == _order.Length || !answers.Scores[row].Equals(answers.Scores[_order[i + 1]]);
            _flags[i] = (byte)((isPositive ? Positive : 0) | (answers.Predicted[row] == 1 ? PredictedPositive : 0) | (isLast ? LastOfTie : 0));
            if (bins is not null)
            {
                var probability = (double)answers.Probabilities[row];
                _probability[i] = probability;
                _loss[i] = LogLoss.Of(isPositive ? probability : 1 - probability);
                _squares[i] = (probability - (isPositive ? 1 : 0)) * (probability - (isPositive ? 1 : 0));
                _bin[i] = (byte)bins.Of[row];
            }
        }

        BestF1Threshold = MarkBest(answers.Scores);
    }

    public override ImmutableArray<string> Names { get; } =
    [
        "auc", "auprc", "accuracy", "balancedAccuracy", "precision", "recall", "f1", "mcc", "bestF1", "logLoss", "brier", "ece",
    ];

    public override int Units => _order.Length;

    /// <summary>The score at and above which F1 is greatest; null without a positive row.</summary>
    public double? BestF1Threshold { get; }

    public override void Measure(ReadOnlySpan<int> weights, Span<double> values)
    {
        double positives = 0, negatives = 0, hits = 0, falseHits = 0, bestHits = 0, bestFalseHits = 0, loss = 0, squares = 0;
        double pairsWon = 0, precisionSum = 0, positivesHere = 0, negativesHere = 0;
        Span<double> rowsOf = stackalloc double[CalibrationBins];
        Span<double> expectedOf = stackalloc double[CalibrationBins];
        Span<double> observedOf = stackalloc double[CalibrationBins];
        rowsOf.Clear();
        expectedOf.Clear();
        observedOf.Clear();
        for (var i = 0; i < _order.Length; i++)
        {
            var weight = weights[_order[i]];
            var flags = _flags[i];
            if (weight != 0)
            {
                if ((flags & Positive) != 0)
                {
                    positivesHere += weight;
                    hits += (flags & PredictedPositive) != 0 ? weight : 0;
                    bestHits += (flags & AboveBest) != 0 ? weight : 0;
                    observedOf[_bin[i]] += weight;
                }
                else
                {
                    negativesHere += weight;
                    falseHits += (flags & PredictedPositive) != 0 ? weight : 0;
                    bestFalseHits += (flags & AboveBest) != 0 ? weight : 0;
                }

                loss += weight * _loss[i];
                squares += weight * _squares[i];
                rowsOf[_bin[i]] += weight;
                expectedOf[_bin[i]] += weight * _probability[i];
            }

            if ((flags & LastOfTie) != 0 && positivesHere + negativesHere > 0)
            {
                pairsWon += negativesHere * (positives + (positivesHere / 2));
                positives += positivesHere;
                negatives += negativesHere;
                precisionSum += positivesHere * (positives / (positives + negatives));
                positivesHere = negativesHere = 0;
            }
        }

        var rows = positives + negatives;
        var misses = positives - hits;
        var rejected = negatives - falseHits;
        double gap = 0;
        for (var bin = 0; bin < CalibrationBins; bin++)
        {
            gap += Math.Abs(expectedOf[bin] - observedOf[bin]);
        }

        values[0] = Ratio.Of(pairsWon, positives * negatives);
        values[1] = negatives == 0 ? double.NaN : Ratio.Of(precisionSum, positives);
        values[2] = Ratio.Of(hits + rejected, rows);
        values[3] = (Ratio.Of(hits, positives) + Ratio.Of(rejected, negatives)) / 2;
        values[4] = Ratio.Of(hits, hits + falseHits);
        values[5] = Ratio.Of(hits, positives);
        values[6] = Ratio.F1(hits, hits + falseHits, positives);
        values[7] = Ratio.Of(
            (hits * rejected) - (falseHits * misses),
            Math.Sqrt((hits + falseHits) * positives) * Math.Sqrt(negatives * (rejected + misses)));
        values[8] = BestF1Threshold is null ? double.NaN : Ratio.F1(bestHits, bestHits + bestFalseHits, positives);
        values[9] = _hasProbabilities ? Ratio.Of(loss, rows) : double.NaN;
        values[10] = _hasProbabilities ? Ratio.Of(squares, rows) : double.NaN;
        values[11] = _hasProbabilities ? Ratio.Of(gap, rows) : double.NaN;
    }

    /// <summary>Marks the rows at or above the threshold of the greatest F1. The threshold stays for all weights: chosen anew each time, it would flatter.</summary>
    private double? MarkBest(float[] scores)
    {
        var positives = _flags.Count(flags => (flags & Positive) != 0);
        double hits = 0, best = 0;
        var count = 0;
        for (var i = 0; i < _order.Length; i++)
        {
            hits += (_flags[i] & Positive) != 0 ? 1 : 0;
            if ((_flags[i] & LastOfTie) != 0 && Ratio.F1(hits, i + 1, positives) > best)
            {
                best = Ratio.F1(hits, i + 1, positives);
                count = i + 1;
            }
        }

        for (var i = 0; i < count; i++)
        {
            _flags[i] |= AboveBest;
        }

        return count == 0 ? null : scores[_order[count - 1]];
    }
}
