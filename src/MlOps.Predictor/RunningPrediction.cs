using System.Diagnostics;
using MlOps.Accounts;
using MlOps.Predictor.Telemetry;

namespace MlOps.Predictor;

/// <summary>One request while a model answers it: what it costs and gives is metered, measured and traced.</summary>
internal readonly struct RunningPrediction(ActiveModel active, string? caller, long bytes, ServingInstruments instruments)
{
    private readonly IActorMeter _payer = active.PayerOf(caller);
    private readonly Activity? _activity = ServingTracing.Prediction(active);
    private readonly long _wall = instruments.AreRead ? Stopwatch.GetTimestamp() : 0;
    private readonly PredictionCpu _cpu = PredictionCpu.Begin(active.SmallRequests, bytes);

    public ActiveModel Active => active;

    public void Answered(int rows)
    {
        _payer.Add(Meter.Predictions, rows);
        if (_wall != 0)
        {
            instruments.OnAnswer(active, Stopwatch.GetElapsedTime(_wall), rows);
        }

        _activity?.SetTag(ServingTags.Rows, rows);
    }

    public void Failed(Exception error)
    {
        instruments.OnError(active.Route, ServingTags.TypeOf(error));
        ServingTracing.Fail(_activity, error);
    }

    public void End()
    {
        active.Model.Leave();
        var (used, isEstimated) = _cpu.End();
        _payer.Add(Meter.PredictionCpu, used, isEstimated);
        ThreadCpu.ChargeApart(used);
        _activity?.Dispose();
    }
}
