using System.Collections.Immutable;

namespace MlOps.Trainer.Evaluation;

/// <summary>How good a model of a number is. Formulas and sources are in this folder's README.</summary>
internal sealed class RegressionMeasures : Measures
{
    // By the size of the error, so that a median is found by walking.
    private readonly int[] _order;
    private readonly double[] _error;
    private readonly double[] _label;
    private readonly double _middle;
    private readonly bool _hasZero;

    public RegressionMeasures(TestAnswers answers)
    {
        _order = [.. Enumerable.Range(0, answers.Count).OrderBy(i => Math.Abs((double)answers.Scores[i] - answers.Numbers[i]))];
        _error = [.. _order.Select(i => (double)answers.Scores[i] - answers.Numbers[i])];
        _middle = answers.Numbers.Average(number => (double)number);
        _label = [.. _order.Select(i => answers.Numbers[i] - _middle)];
        _hasZero = answers.Numbers.Any(number => number == 0);
        IsConstant = answers.Numbers.All(number => number == answers.Numbers[0]);
    }

    /// <summary>Whether the label is the same in every row.</summary>
    public bool IsConstant { get; }

    public override ImmutableArray<string> Names { get; } = ["r2", "mae", "rmse", "medianAbsoluteError", "mape", "explainedVariance", "maxError"];

    public override int Units => _order.Length;

    public override void Measure(ReadOnlySpan<int> weights, Span<double> values)
    {
        double rows = 0, errors = 0, absolute = 0, squares = 0, shares = 0, labels = 0, labelSquares = 0, greatest = double.NaN;
        for (var i = 0; i < _order.Length; i++)
        {
            double weight = weights[_order[i]];
            if (weight == 0)
            {
                continue;
            }

            var (error, label) = (_error[i], _label[i]);
            rows += weight;
            errors += weight * error;
            absolute += weight * Math.Abs(error);
            squares += weight * error * error;
            labels += weight * label;
            labelSquares += weight * label * label;
            greatest = Math.Abs(error);
            shares += _hasZero ? 0 : weight * Math.Abs(error / (label + _middle));
        }

        // The label's spread about its weighted mean; the shift to the middle keeps the difference exact enough.
        var spread = IsConstant ? 0 : labelSquares - (labels * labels / Math.Max(rows, 1));
        values[0] = spread > 0 ? 1 - (squares / spread) : double.NaN;
        values[1] = Ratio.Of(absolute, rows);
        values[2] = Math.Sqrt(Ratio.Of(squares, rows));
        values[3] = Median(weights, rows);
        values[4] = _hasZero ? double.NaN : Ratio.Of(shares, rows);
        values[5] = spread > 0 ? 1 - ((squares - (errors * errors / rows)) / spread) : double.NaN;
        values[6] = greatest;
    }

    /// <summary>The middle of the errors' sizes; between the two middle ones where they are even in number.</summary>
    private double Median(ReadOnlySpan<int> weights, double rows)
    {
        var (lower, upper) = (Math.Floor((rows - 1) / 2), Math.Floor(rows / 2));
        double seen = 0, first = double.NaN;
        for (var i = 0; i < _order.Length; i++)
        {
            seen += weights[_order[i]];
            if (double.IsNaN(first) && seen > lower)
            {
                first = Math.Abs(_error[i]);
            }

            if (seen > upper)
            {
                return (first + Math.Abs(_error[i])) / 2;
            }
        }

        return double.NaN;
    }
}
