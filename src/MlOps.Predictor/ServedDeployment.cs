using System.Buffers;
using MlOps.Accounts;
using MlOps.Models;
using MlOps.Predictor.Telemetry;
using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>
/// One deployment of one snapshot. It never changes, so a request that holds it is answered by one model: the one it
/// names, or, where that was unloaded before the request could enter it, the one that took its place.
/// </summary>
internal sealed partial record ServedDeployment(
    Route Wanted, ActiveModel? Active, string? Failure, ServingInstruments Instruments, Func<string, ServedDeployment?>? Newest = null) : IServedDeployment
{
    private delegate int Prediction(ActiveModel active, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer);

    public Route Route => Active?.Route ?? Wanted;

    public bool IsReady => Active is not null;

    public IActorMeter? PayerOf(string? caller) => Active?.PayerOf(caller);

    public ModelManifest? Manifest => Active?.Model.Manifest;

    public void PredictRows(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller = null) =>
        Answer(body, answer, caller, static (ActiveModel active, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer) =>
            active.Model.PredictRows(active.Route, body, answer));

    public void Infer(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller = null) =>
        Answer(body, answer, caller, static (ActiveModel active, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer) =>
            active.Model.Infer(active.Route, body, answer));

    public void WriteMetadata(IBufferWriter<byte> answer)
    {
        var active = Active ?? throw NotReady();
        active.Model.WriteMetadata(active.Route, answer);
    }

    private void Answer(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller, Prediction predict)
    {
        var prediction = new RunningPrediction(Enter(), caller, body.Length, Instruments);
        try
        {
            prediction.Answered(predict(prediction.Active, body, answer));
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

    /// <summary>The model that answers, kept loaded until <see cref="LoadedModel.Leave"/>.</summary>
    private ActiveModel Enter()
    {
        for (var served = this; ;)
        {
            var active = served.Active ?? throw served.Unanswered();
            if (active.Model.TryEnter())
            {
                return active;
            }

            // A model is unloaded only after a snapshot without it was published.
            served = Newest?.Invoke(Wanted.Deployment) is { } newest && !ReferenceEquals(newest.Active?.Model, active.Model)
                ? newest
                : throw Unanswered(new($"The deployment '{Wanted.Deployment}' was taken down."));
        }
    }

    private NotReadyException Unanswered(NotReadyException? why = null)
    {
        Instruments.OnError(Wanted, Failure is null ? "deployment.not-ready" : "deployment.failed");
        return why ?? NotReady();
    }

    private NotReadyException NotReady() => new(Failure is null
        ? $"The deployment '{Wanted.Deployment}' is loading version {Wanted.Number} of its model. Ask again in a moment."
        : $"The deployment '{Wanted.Deployment}' does not answer: {Failure}");
}
