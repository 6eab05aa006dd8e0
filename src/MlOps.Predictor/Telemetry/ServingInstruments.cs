using System.Diagnostics.Metrics;
using MlOps.Storage;

namespace MlOps.Predictor.Telemetry;

/// <summary>What serving tells of its work. Nothing here allocates while predictions succeed.</summary>
internal sealed class ServingInstruments
{
    public const string MeterName = "MlOps.Predictor";

    private static readonly InstrumentAdvice<double> LoadTimes = new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] };

    /// <summary>One row takes tens of microseconds, ten thousand by a large model seconds.</summary>
    private static readonly InstrumentAdvice<double> PredictionTimes = new()
    {
        HistogramBucketBoundaries = [0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10],
    };

    private readonly Histogram<double> _loadDuration;
    private readonly UpDownCounter<long> _loaded;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _errors;

    public ServingInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _loadDuration = meter.CreateHistogram("mlops.model.load.duration", "s", "Time that loads of models took, fetching and warming up included.", null, LoadTimes);
        _loaded = meter.CreateUpDownCounter<long>("mlops.models.loaded", "{model}", "Models in memory.");
        _duration = meter.CreateHistogram("mlops.prediction.duration", "s", "Time from a request's body to its answer, of requests that were answered.", null, PredictionTimes);
        _rows = meter.CreateCounter<long>("mlops.prediction.rows", "{row}", "Rows that were predicted.");
        _errors = meter.CreateCounter<long>("mlops.prediction.errors", "{request}", "Requests for predictions that were not answered.");
    }

    /// <summary>Whether it is worth looking at the clock.</summary>
    public bool AreRead => _duration.Enabled || _rows.Enabled;

    public void OnLoad(LoadOutcome outcome)
    {
        if (outcome.Error is { } error)
        {
            _loadDuration.Record(outcome.Took.TotalSeconds, new KeyValuePair<string, object?>(ServingTags.ErrorType, ServingTags.TypeOf(error)));
            return;
        }

        _loadDuration.Record(outcome.Took.TotalSeconds);
        _loaded.Add(1);
    }

    public void OnUnload() => _loaded.Add(-1);

    public void OnAnswer(ActiveModel active, TimeSpan duration, int rows)
    {
        _duration.Record(duration.TotalSeconds, active.Tags);
        _rows.Add(rows, active.Tags);
    }

    public void OnError(Route route, string type)
    {
        if (_errors.Enabled)
        {
            _errors.Add(1, [.. ServingTags.Of(route), new(ServingTags.ErrorType, type)]);
        }
    }
}
