using System.Collections.Immutable;
using System.Globalization;
using MlOps.Trainer.Ingestion;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>What a model's author wrote into it, within bounds.</summary>
internal static class OnnxMetadata
{
    private const int MostEntries = 100;
    private const int LongestKey = 100;
    private const int LongestText = 4096;

    /// <summary>Before the author's own entries, so that none of them can stand for one of ours.</summary>
    public const string CustomPrefix = "custom.";

    public static ImmutableSortedDictionary<string, string> Of(OnnxModel model)
    {
        var entries = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Add("producer", model.ProducerName);
        Add("producerVersion", model.ProducerVersion);
        Add("domain", model.Domain);
        Add("modelVersion", model.ModelVersion == 0 ? "" : model.ModelVersion.ToString(CultureInfo.InvariantCulture));
        Add("description", model.Description);
        Add("graph", model.Graph.Name);
        Add("irVersion", model.IrVersion.ToString(CultureInfo.InvariantCulture));
        Add("opset", string.Join(", ", model.OperatorSets.Select(pair => $"{(pair.Key.Length == 0 ? "ai.onnx" : pair.Key)} {pair.Value}")));
        Add("checkedWith", $"ONNX Runtime {OnnxSession.RuntimeVersion}");
        foreach (var (key, value) in model.Metadata.Where(pair => pair.Key != EmbeddedManifest.Key).Take(MostEntries))
        {
            Add(CustomPrefix + ValueText.Cut(key, LongestKey), value);
        }

        return entries.ToImmutable();

        void Add(string key, string value)
        {
            if (value.Length > 0)
            {
                entries[key] = ValueText.Cut(value, LongestText);
            }
        }
    }
}
