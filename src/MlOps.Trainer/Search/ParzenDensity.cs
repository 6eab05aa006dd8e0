using System.Collections.Immutable;

namespace MlOps.Trainer.Search;

/// <summary>
/// How likely a point is by some points of its branch: a mixture of one kernel per point and one over the whole range.
/// A kernel covers all dimensions at once, so that what belongs together stays together: a normal distribution cut to
/// the range for a number, a frequency for a choice. Its width falls with the number of points as n^(-1/(d+4)) (Scott 1992).
/// </summary>
internal sealed class ParzenDensity
{
    private const double BaseWidth = 0.12;
    private const int MostForWidth = 100;

    private readonly Branch _branch;
    private readonly double[][] _centres;
    private readonly double _width;
    private readonly double _aside;

    public ParzenDensity(Branch branch, IReadOnlyList<SearchPoint> points)
    {
        _branch = branch;
        _centres = [.. points.Select(Unit)];

        // The least width keeps the good ones from closing up on a few points that were near one another.
        var scott = BaseWidth * Math.Pow(Math.Max(1, points.Count), -1.0 / (branch.Dimensions.Length + 4));
        _width = Math.Max(scott, 1.0 / Math.Min(MostForWidth, points.Count + 6));

        // Likewise for choices: how often another one is taken than a kernel's own.
        _aside = 2.0 / (points.Count + 2);
    }

    /// <summary>A point of this density.</summary>
    public SearchPoint Sample(Random random)
    {
        var kernel = random.Next(_centres.Length + 1);
        return new(_branch.Name, Enumerable.Range(0, _branch.Dimensions.Length).ToImmutableSortedDictionary(
            i => _branch.Dimensions[i].Name,
            i => Draw(_branch.Dimensions[i], kernel == _centres.Length ? null : _centres[kernel][i], random),
            StringComparer.Ordinal));
    }

    /// <summary>The natural logarithm of the density at a point.</summary>
    public double LogDensity(SearchPoint point)
    {
        var at = Unit(point);
        var terms = new double[_centres.Length + 1];
        for (var kernel = 0; kernel < _centres.Length; kernel++)
        {
            terms[kernel] = _branch.Dimensions.Select((dimension, i) => LogKernel(dimension, _centres[kernel][i], at[i])).Sum();
        }

        terms[^1] = _branch.Dimensions.Sum(dimension => dimension.Scale == Scale.Choice ? -Math.Log(dimension.Count) : 0);
        var greatest = terms.Max();
        return greatest + Math.Log(terms.Sum(term => Math.Exp(term - greatest)) / terms.Length);
    }

    private double[] Unit(SearchPoint point) => [.. _branch.Dimensions.Select(dimension => dimension.ToUnit(point.Values[dimension.Name]))];

    private double Draw(Dimension dimension, double? centre, Random random)
    {
        if (centre is not { } unit)
        {
            return dimension.FromUnit(random.NextDouble());
        }

        if (dimension.Scale == Scale.Choice)
        {
            return random.NextDouble() < _aside ? dimension.FromUnit(random.NextDouble()) : dimension.FromUnit(unit);
        }

        while (true)
        {
            // Box and Muller's normal number; outside of the range another is drawn.
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            if (unit + (_width * normal) is >= 0 and <= 1 and var drawn)
            {
                return dimension.FromUnit(drawn);
            }
        }
    }

    private double LogKernel(Dimension dimension, double centre, double at)
    {
        if (dimension.Scale == Scale.Choice)
        {
            var aside = _aside / dimension.Count;
            return Math.Log(dimension.FromUnit(centre) == dimension.FromUnit(at) ? 1 - _aside + aside : aside);
        }

        var z = (at - centre) / _width;
        var inside = Normal.Cumulative((1 - centre) / _width) - Normal.Cumulative(-centre / _width);
        return (-z * z / 2) - Math.Log(_width * Math.Sqrt(2 * Math.PI) * inside);
    }
}
