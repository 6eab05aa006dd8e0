using System.Buffers;
using System.Text;
using MlOps.Accounts;
using MlOps.Models;
using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Gateway;

/// <summary>Serves one deployment, <c>echo</c> at version 3, that answers what it is sent, and one that still loads.</summary>
internal sealed class EchoServing : IServing
{
    private readonly Echo[] _all = [new("echo") { IsReady = true }, new("slow")];

    public bool IsSlowLoaded
    {
        get => _all[1].IsReady;
        set => _all[1].IsReady = value;
    }

    public IReadOnlyCollection<IServedDeployment> All => _all;

    public IServedDeployment? Find(string name) => _all.FirstOrDefault(deployment => deployment.Route.Deployment == name);

    public void Hint(string? deployment = null)
    {
    }

    private sealed class Echo(string name) : IServedDeployment
    {
        public IActorMeter? PayerOf(string? caller) => null;

        public Route Route { get; } = new(name, "dep-1", "prj-default", "mdl-1.3", 3, "", "");

        public bool IsReady { get; set; }

        public string? Failure => null;

        public ModelManifest? Manifest => null;

        public void PredictRows(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller)
        {
            if (!IsReady)
            {
                throw new NotReadyException($"{name} is loading.");
            }

            if (body.IsEmpty)
            {
                throw new PredictionInputException("There are no rows.");
            }

            foreach (var segment in body)
            {
                answer.Write(segment.Span);
            }
        }

        public void Infer(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller) => PredictRows(body, answer, caller);

        public TensorAnswer Predict(TensorRequest request, string? caller) => new() { Deployment = name, ModelVersion = Route.Number, Outputs = request.Inputs };

        public void WriteMetadata(IBufferWriter<byte> answer) => answer.Write(Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}"""));
    }
}
