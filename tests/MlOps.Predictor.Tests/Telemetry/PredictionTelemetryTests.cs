using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MlOps.Runs;
using MlOps.Serving;

namespace MlOps.Predictor.Telemetry;

public sealed class PredictionTelemetryTests(Models models) : IClassFixture<Models>
{
    private const string Census = "mlops.deployment=census,mlops.model=mdl-1,mlops.model.version=3";

    private readonly ServedModel _served = models.Of(TrainingTask.Binary);

    [Fact]
    public void Answer_IsMeasured_ByDeploymentAndVersion()
    {
        using var measured = new Measurements(_served.Meters);

        _served.Predict(Body(3));
        _served.Infer(_served.Tensors(_served.Rows(2)));

        var sums = measured.Sums();
        Assert.Equal(5, sums[$"mlops.prediction.rows{{{Census}}}"]);
        Assert.InRange(sums[$"mlops.prediction.duration{{{Census}}}"], 1e-6, 10);
        Assert.Equal(2, sums.Count);
    }

    [Fact]
    public void WrongInput_IsAnError_AndNoRow()
    {
        using var measured = new Measurements(_served.Meters);

        Assert.Throws<PredictionInputException>(() => _served.Predict("[{}]"));

        Assert.Equal(new() { [$"mlops.prediction.errors{{{Census},error.type=prediction.input}}"] = 1 }, measured.Sums());
    }

    [Theory]
    [InlineData(null, "deployment.not-ready")]
    [InlineData("the model cannot be loaded", "deployment.failed")]
    public void ModelThatIsNotThere_IsAnError(string? failure, string type)
    {
        using var measured = new Measurements(_served.Meters);
        var deployment = new ServedDeployment(ServedModel.Route, null, failure, _served.Instruments);

        Assert.Throws<NotReadyException>(() => deployment.Predict(new() { Inputs = [] }));

        Assert.Equal(new() { [$"mlops.prediction.errors{{{Census},error.type={type}}}"] = 1 }, measured.Sums());
    }

    [Fact]
    public void Prediction_IsASpan_UnderItsRequest()
    {
        using var spans = new Spans();

        _served.Predict(Body(3));
        Assert.Throws<PredictionInputException>(() => _served.Predict("[{}]"));

        Assert.Equal(["predict census", "predict census"], spans.Children.Select(span => span.OperationName));
        Assert.Equal([$"{Census},mlops.prediction.rows=3", $"{Census},error.type=prediction.input"], spans.Children.Select(Spans.Tags));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], spans.Children.Select(span => span.Status));
        Assert.Same(spans.Request, Activity.Current);
    }

    [Fact]
    public void Request_AllocatesNothingMore_WhenItIsMeasured()
    {
        const int Requests = 100;
        var body = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Body(1)));
        var answer = new ArrayBufferWriter<byte>(1 << 16);

        // The least of several: whatever else the process does may have emptied a pool of arrays just before one of them.
        const int Times = 10;
        long Allocated() => Enumerable.Range(0, Times).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Requests; i++)
            {
                answer.ResetWrittenCount();
                _served.Deployment.PredictRows(body, answer);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        var unheard = Allocated();
        using var measured = new Measurements(_served.Meters) { AreKept = false };
        var heard = Allocated();

        Assert.Equal(Times * 2 * Requests, measured.Count);
        Assert.InRange(heard - unheard, -Requests, Requests);
    }

    private string Body(int rows) => JsonSerializer.Serialize(_served.Rows(rows));
}
