using MlOps.Serving;

namespace MlOps.Predictor;

internal sealed partial record ServedDeployment
{
    public TensorAnswer Predict(TensorRequest request)
    {
        var active = Ready();
        var begin = ThreadCpu.Nanoseconds();
        var engine = active.Model.Rent();
        try
        {
            var outputs = TensorOutputs.Select(active.Model, request.Outputs);
            var rows = TensorInputs.Read(active.Model, engine, request.Inputs);
            engine.Results.Fill(active.Model, engine, rows);
            var answer = new TensorAnswer
            {
                Deployment = active.Route.Deployment,
                ModelVersion = active.Route.Number,
                Outputs = [.. outputs.Select(output => TensorOutputs.Make(active.Model, engine.Results, output, rows))],
            };
            active.Meter(Accounts.Meter.Predictions, rows);
            return answer;
        }
        finally
        {
            active.Model.Return(engine);
            active.Meter(Accounts.Meter.PredictionCpu, Math.Max(0, ThreadCpu.Nanoseconds() - begin));
        }
    }
}
