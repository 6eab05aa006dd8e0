using System.Buffers;
using MlOps.Accounts;
using MlOps.Models;
using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>A model that answers for a deployment, with the meters that its requests go to.</summary>
internal sealed record ActiveModel(Route Route, LoadedModel Model, IActorMeter DeploymentMeter, IActorMeter VersionMeter)
{
    public void Meter(Meter meter, long quantity)
    {
        DeploymentMeter.Add(meter, quantity);
        VersionMeter.Add(meter, quantity);
    }
}

/// <summary>One deployment of one snapshot. It never changes, so a request that holds it is answered by one model.</summary>
internal sealed partial record ServedDeployment(Route Wanted, ActiveModel? Active, string? Failure) : IServedDeployment
{
    public Route Route => Active?.Route ?? Wanted;

    public bool IsReady => Active is not null;

    public ModelManifest? Manifest => Active?.Model.Manifest;

    public void PredictRows(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer) =>
        Answer(body, answer, static (active, engine, body) =>
            RowsRequest.Run(active.Model, engine, active.Route.Deployment, active.Route.Number, body));

    public void Infer(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer) =>
        Answer(body, answer, static (active, engine, body) =>
        {
            var (rows, id, outputs) = InferRequest.Read(active.Model, engine, body);
            engine.Results.Fill(active.Model, engine, rows);
            InferOutputs.Write(active.Model, engine, active.Route.Deployment, active.Route.Number, rows, id, outputs);
            return rows;
        });

    public void WriteMetadata(IBufferWriter<byte> answer)
    {
        var active = Ready();
        ModelMetadata.Write(active.Model, active.Route.Deployment, active.Route.Number, answer);
    }

    private void Answer(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, Func<ActiveModel, RowEngine, ReadOnlySequence<byte>, int> predict)
    {
        var active = Ready();
        var begin = ThreadCpu.Nanoseconds();
        var engine = active.Model.Rent();
        try
        {
            var rows = predict(active, engine, body);
            answer.Write(engine.Answer.WrittenSpan);
            active.Meter(Accounts.Meter.Predictions, rows);
        }
        finally
        {
            active.Model.Return(engine);
            active.Meter(Accounts.Meter.PredictionCpu, Math.Max(0, ThreadCpu.Nanoseconds() - begin));
        }
    }

    private ActiveModel Ready() => Active ?? throw new NotReadyException(Failure is null
        ? $"The deployment '{Wanted.Deployment}' is loading version {Wanted.Number} of its model. Ask again in a moment."
        : $"The deployment '{Wanted.Deployment}' does not answer: {Failure}");
}
