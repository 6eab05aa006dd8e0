using MlOps.Serving;

namespace MlOps.Predictor;

internal sealed partial record ServedDeployment
{
    public TensorAnswer Predict(TensorRequest request)
    {
        var active = Enter();
        var begin = ThreadCpu.Nanoseconds();
        try
        {
            var (outputs, rows) = active.Model.Predict(request);
            active.Meter(Accounts.Meter.Predictions, rows);
            return new() { Deployment = active.Route.Deployment, ModelVersion = active.Route.Number, Outputs = outputs };
        }
        finally
        {
            active.Model.Leave();
            active.Meter(Accounts.Meter.PredictionCpu, Math.Max(0, ThreadCpu.Nanoseconds() - begin));
        }
    }
}
