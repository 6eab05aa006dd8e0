using System.Reflection;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Trainer.Onnx.Format;
using MlOps.Trainer.Training;
using Model = MlOps.Trainer.Onnx.Format.Model;

namespace MlOps.Trainer.Onnx;

/// <summary>A trained pipeline as an ONNX model.</summary>
internal static class OnnxExport
{
    /// <summary>Where the model's manifest stands in its metadata, as JSON.</summary>
    public const string ManifestKey = "mlops.manifest";

    private const string Producer = "MlOps.Orleans";

    /// <summary>The file's bytes.</summary>
    /// <exception cref="NotExportableException">A part of the pipeline has no counterpart.</exception>
    public static byte[] Convert(FittedModel model, DataViewSchema inputs, ModelManifest manifest)
    {
        if (manifest.Inputs.FirstOrDefault(input => AnswerExport.Names.Contains(input.Name, StringComparer.Ordinal)) is { } clash)
        {
            throw new NotExportableException($"The column '{clash.Name}' has the name of an output. Give it another name.");
        }

        var graph = new GraphBuilder([.. manifest.Inputs.Select(input => input.Name), .. AnswerExport.Names]);
        var features = new FeatureExport(graph, FittedFeatures.Of(model.Featuriser, inputs, manifest.Inputs)).Vector(manifest.Inputs);
        new AnswerExport(graph, manifest, features, Width(model.Featuriser, inputs)).Add(Predictor(model));
        var version = typeof(OnnxExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return MessageWriter.ToBytes(new Model(
            graph.Build(manifest.Trainer),
            Producer,
            version.Split('+')[0],
            new Dictionary<string, string> { [ManifestKey] = JsonSerializer.Serialize(manifest, MlOpsJson.Options) }));
    }

    /// <summary>What follows the features.</summary>
    private static List<ITransformer> Predictor(FittedModel model)
    {
        var features = Chain.Flatten(model.Featuriser).Count();
        return [.. Chain.Flatten(model.Whole).Skip(features)];
    }

    /// <summary>The vector is the last column that the features' transforms add.</summary>
    private static int Width(ITransformer featuriser, DataViewSchema inputs) =>
        ((VectorDataViewType)featuriser.GetOutputSchema(inputs)[^1].Type).Size;
}
