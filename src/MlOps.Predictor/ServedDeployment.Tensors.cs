using MlOps.Serving;

namespace MlOps.Predictor;

internal sealed partial record ServedDeployment
{
    public TensorAnswer Predict(TensorRequest request, string? caller = null)
    {
        var bytes = Tensor.BytesOf(request.Inputs);
        var prediction = new RunningPrediction(Enter(), caller, bytes, Instruments);
        try
        {
            var (outputs, rows) = prediction.Active.Model.Predict(request);
            prediction.Answered(rows);
            var route = prediction.Active.Route;
            return new() { Deployment = route.Deployment, ModelVersion = route.Number, Outputs = outputs };
        }
        catch (Exception error)
        {
            prediction.Failed(error);
            throw;
        }
        finally
        {
            prediction.End();
        }
    }
}
