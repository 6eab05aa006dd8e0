using System.Diagnostics;
using MlOps.Accounts;
using MlOps.Predictor.Telemetry;

namespace MlOps.Predictor;

/// <summary>One request while a model answers it: what it costs and gives is metered, measured and traced.</summary>
internal struct RunningPrediction(ActiveModel active, string? caller, ServingInstruments instruments)
{
    private readonly IActorMeter _payer = active.PayerOf(caller);
    private readonly Activity? _activity = ServingTracing.Prediction(active);
    private readonly long _wall = instruments.AreRead ? Stopwatch.GetTimestamp() : 0;
    private readonly long _cpu = ThreadCpu.Nanoseconds();

    public readonly ActiveModel Active => active;

    public readonly void Answered(int rows)
    {
        _payer.Add(Meter.Predictions, rows);
        if (_wall != 0)
        {
            instruments.OnAnswer(active, Stopwatch.GetElapsedTime(_wall), rows);
        }

        _activity?.SetTag(ServingTags.Rows, rows);
    }

    public readonly void Failed(Exception error)
    {
        instruments.OnError(active.Route, ServingTags.TypeOf(error));
        ServingTracing.Fail(_activity, error);
    }

    public readonly void End()
    {
        active.Model.Leave();
        var used = Math.Max(0, ThreadCpu.Nanoseconds() - _cpu);
        _payer.Add(Meter.PredictionCpu, used, isEstimated: !ThreadCpu.IsCounted);
        ThreadCpu.ChargeApart(used);
        _activity?.Dispose();
    }
}
