using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Predictor;

/// <summary>A model in memory, checked against its manifest and warm.</summary>
internal sealed class LoadedModel
{
    private const int WarmUpRows = 32;

    private readonly EnginePool _pool;

    private LoadedModel(ITransformer transformer, DataViewSchema schema, ModelManifest manifest)
    {
        Transformer = transformer;
        Schema = schema;
        Manifest = manifest;
        Inputs = Index(manifest.Inputs.Select(input => input.Name));
        LongestInputName = manifest.Inputs.Max(input => input.Name.Length);
        Classes = Index(manifest.Classes);
        ClassTexts = [.. manifest.Classes.Select(text => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        _pool = new(() => new RowEngine(this));
    }

    public ITransformer Transformer { get; }

    public DataViewSchema Schema { get; }

    public ModelManifest Manifest { get; }

    /// <summary>The index of each input by its name.</summary>
    public FrozenDictionary<string, int> Inputs { get; }

    public int LongestInputName { get; }

    /// <summary>The index of each class by its text.</summary>
    public FrozenDictionary<string, int> Classes { get; }

    /// <summary>The classes as they are written.</summary>
    public JsonEncodedText[] ClassTexts { get; }

    /// <summary>Reads zip and manifest, checks that they are of one model, and predicts some rows to warm up.</summary>
    /// <exception cref="InvalidDataException">They do not fit.</exception>
    public static LoadedModel Load(string zipPath, string manifestPath)
    {
        var manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(manifestPath), MlOpsJson.Options)
            ?? throw new InvalidDataException("The model's manifest is empty.");
        if (manifest.Inputs.IsDefaultOrEmpty)
        {
            throw new InvalidDataException("The model's manifest names no input.");
        }

        var transformer = new MLContext().Model.Load(zipPath, out var schema);
        Check(schema, manifest);
        var model = new LoadedModel(transformer, schema, manifest);
        model.WarmUp();
        return model;
    }

    public RowEngine Rent()
    {
        var engine = _pool.Rent();
        engine.Begin();
        return engine;
    }

    public void Return(RowEngine engine) => _pool.Return(engine);

    private static FrozenDictionary<string, int> Index(IEnumerable<string> names) =>
        names.Select((name, i) => (name, i)).ToFrozenDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);

    private static void Check(DataViewSchema schema, ModelManifest manifest)
    {
        var columns = manifest.Inputs.Select(InputColumn.Create).ToList();
        if (!schema.Select(column => (column.Name, column.Type)).SequenceEqual(columns.Select(column => (column.Name, column.Type))))
        {
            throw new InvalidDataException(
                $"The zip takes {string.Join(", ", schema.Select(column => $"'{column.Name}' ({column.Type})"))}, but the manifest names "
                + $"{string.Join(", ", columns.Select(column => $"'{column.Name}' ({column.Type})"))}: they are not of one model.");
        }

        var (least, most) = manifest.Task switch
        {
            TrainingTask.Binary => (2, 2),
            TrainingTask.Multiclass => (2, int.MaxValue),
            _ => (0, 0),
        };
        if (manifest.Classes.Length < least || manifest.Classes.Length > most)
        {
            throw new InvalidDataException($"The manifest names {manifest.Classes.Length} classes, which does not fit {manifest.Task}.");
        }
    }

    private void WarmUp()
    {
        var engine = Rent();
        for (var row = 0; row < WarmUpRows; row++)
        {
            engine.Prepare(1);
            foreach (var column in engine.Columns)
            {
                column.SetMissing(0);
            }

            engine.Predict(0);
            if (engine.Class >= Math.Max(1, ClassTexts.Length))
            {
                throw new InvalidDataException("The model predicts a class that its manifest does not name.");
            }
        }

        Return(engine);
    }
}
