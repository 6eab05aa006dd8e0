using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Predictor.Onnx;
using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>A model in memory, checked against its manifest and warm.</summary>
internal abstract class LoadedModel(ModelManifest manifest)
{
    public ModelManifest Manifest { get; } = manifest;

    /// <summary>How large its file is: about what it holds of memory.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Reads a model of whatever format its manifest names.</summary>
    /// <exception cref="InvalidDataException">Model and manifest do not fit.</exception>
    public static LoadedModel Load(string modelPath, string manifestPath, OnnxLimits limits, TimeProvider clock)
    {
        var manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(manifestPath), MlOpsJson.Options)
            ?? throw new InvalidDataException("The model's manifest is empty.");
        LoadedModel model = manifest.Format switch
        {
            ModelFormat.MlNet => RowModel.Load(modelPath, manifest),
            ModelFormat.Onnx => TensorModel.Load(modelPath, manifest, limits, clock),
            _ => throw new InvalidDataException($"The model's format is {manifest.Format}, which this host does not know. All hosts must be of one version."),
        };
        model.FileBytes = new FileInfo(modelPath).Length;
        return model;
    }

    /// <summary>Predicts plain rows; see <see cref="Serving.IServedDeployment.PredictRows"/>.</summary>
    /// <returns>How many rows there were.</returns>
    public abstract int PredictRows(Route route, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer);

    /// <summary>Predicts by the Open Inference Protocol; see <see cref="Serving.IServedDeployment.Infer"/>.</summary>
    /// <returns>How many rows there were.</returns>
    public abstract int Infer(Route route, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer);

    /// <summary>Predicts binary tensors; see <see cref="Serving.IServedDeployment.Predict"/>.</summary>
    /// <returns>The outputs, and how many rows there were.</returns>
    public abstract (ImmutableArray<Tensor> Outputs, int Rows) Predict(TensorRequest request);

    /// <summary>Writes the protocol's description of the model.</summary>
    public abstract void WriteMetadata(Route route, IBufferWriter<byte> answer);

    /// <summary>
    /// Keeps the model loaded until <see cref="Leave"/>; false where it is unloaded already. A model of managed memory
    /// alone need not count: the collector does.
    /// </summary>
    public virtual bool TryEnter() => true;

    /// <summary>The end of an entry.</summary>
    public virtual void Leave()
    {
    }

    /// <summary>Has the model unloaded once every request has left it; none can enter it then. To be called once.</summary>
    public virtual void Retire()
    {
    }
}
