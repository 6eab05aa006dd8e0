namespace MlOps.Trainer.Ingestion;

/// <summary>Mean and deviation in one pass, by Welford's recurrence: no sum of squares that cancels or overflows early.</summary>
internal struct NumberStatistics
{
    private long _count;
    private double _mean;
    private double _squares;

    /// <summary>The mean; null where nothing was seen or it is beyond a double.</summary>
    public readonly double? Mean => _count > 0 && double.IsFinite(_mean) ? _mean : null;

    /// <summary>The sample standard deviation (n−1); null for fewer than two values.</summary>
    public readonly double? StandardDeviation =>
        _count > 1 && double.IsFinite(_squares) ? Math.Sqrt(_squares / (_count - 1)) : null;

    public void Add(double value)
    {
        _count++;
        var delta = value - _mean;
        _mean += delta / _count;
        _squares += delta * (value - _mean);
    }
}
