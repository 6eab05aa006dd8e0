using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Trainer.Prediction;

/// <summary>The model of a batch, ready to predict.</summary>
/// <param name="Manifest">What the model takes and gives.</param>
/// <param name="Rows">The model.</param>
/// <param name="Digest">What is equal for equal models: see <see cref="ModelContent.EntryDigest"/>.</param>
internal sealed record BatchModel(ModelManifest Manifest, IRowsModel Rows, string Digest) : IDisposable
{
    /// <exception cref="JobFailedException">It cannot be used.</exception>
    public static BatchModel Load(ModelFiles files)
    {
        var manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(files.ManifestPath), MlOpsJson.Options)
            ?? throw Unusable(files, "its manifest is empty");
        if (manifest.Inputs.IsDefaultOrEmpty)
        {
            throw Unusable(files, "its inputs are tensors and not columns; a batch needs a model whose inputs are columns, such as one that was trained here");
        }

        return manifest.Format == ModelFormat.Onnx
            ? new(manifest, Onnx(files, manifest), DigestOf(files.ModelPath))
            : new(manifest, new MlNetModel(new MLContext().Model.Load(files.ModelPath, out _), manifest), EntryDigest.Of(files.ModelPath));
    }

    public void Dispose() => Rows.Dispose();

    private static OnnxModel Onnx(ModelFiles files, ModelManifest manifest)
    {
        OnnxModel model;
        try
        {
            model = new OnnxModel(files.ModelPath, manifest);
        }
        catch (OnnxRuntimeException exception)
        {
            throw Unusable(files, exception.Message);
        }

        if (model.Differences().ToList() is not { Count: > 0 } differences)
        {
            return model;
        }

        model.Dispose();
        throw Unusable(files, $"its manifest and its tensors do not agree on {string.Join(", ", differences.Select(name => $"'{name}'"))}");
    }

    private static string DigestOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static JobFailedException Unusable(ModelFiles files, string why) => new(
        "prediction.model", $"The model {files.ModelName}:{files.Number} cannot predict a dataset: {why}.");
}
