using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MlOps.Storage;
using MlOps.Testing;
using MlOps.Trainer.Onnx.Import;

namespace MlOps.Predictor.Onnx;

/// <summary>A model that was just imported, served without a host.</summary>
internal sealed class ImportedModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OwnMeters _meters = new();

    public ImportedModel(byte[] content, OnnxLimits? limits = null)
        : this(folder => Import.Job(folder, content), limits ?? Limits)
    {
    }

    public ImportedModel(string path)
        : this(folder => Import.Job(folder, path), Limits)
    {
    }

    private ImportedModel(Func<TemporaryFolder, Work.ImportJob> job, OnnxLimits limits)
    {
        Import.Run(job(_folder));
        Model = LoadedModel.Load(ModelPath, ManifestPath, limits, Clock);
        Deployment = new(Route, new(Route, Model, Meter), null, new(_meters));
    }

    public static Route Route { get; } = new("eyes", "dep-1", "prj-default", "mdl-1.3", 3, "onnx", "manifest");

    public static OnnxLimits Limits { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    public string ModelPath => Path.Combine(_folder["work"], "model.onnx");

    public string ManifestPath => Path.Combine(_folder["work"], "manifest.json");

    public LoadedModel Model { get; }

    public CountingMeter Meter { get; } = new();

    public ServedDeployment Deployment { get; }

    /// <summary>The predictions for a body of rows.</summary>
    public JsonElement[] Predict(string rows)
    {
        var answer = new ArrayBufferWriter<byte>();
        Deployment.PredictRows(new(Encoding.UTF8.GetBytes(rows)), answer);
        return [.. JsonDocument.Parse(answer.WrittenMemory).RootElement.GetProperty("predictions").EnumerateArray()];
    }

    /// <summary>The answer of the Open Inference Protocol.</summary>
    public JsonElement Infer(string body)
    {
        var answer = new ArrayBufferWriter<byte>();
        Deployment.Infer(new(Encoding.UTF8.GetBytes(body)), answer);
        return JsonDocument.Parse(answer.WrittenMemory).RootElement;
    }

    public JsonElement Metadata()
    {
        var answer = new ArrayBufferWriter<byte>();
        Deployment.WriteMetadata(answer);
        return JsonDocument.Parse(answer.WrittenMemory).RootElement;
    }

    public void Dispose()
    {
        Model.Retire();
        _folder.Dispose();
        _meters.Dispose();
    }
}
