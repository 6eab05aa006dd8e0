using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>A zip of ML.NET that answers row by row; nothing is allocated per row.</summary>
internal sealed partial class RowModel : LoadedModel
{
    private const int WarmUpRows = 32;

    private readonly EnginePool _pool;

    private RowModel(ITransformer transformer, DataViewSchema schema, ModelManifest manifest)
        : base(manifest)
    {
        Transformer = transformer;
        Scorer = manifest.Task == TrainingTask.Multiclass ? ClassScorer.Of(transformer) : null;
        Schema = schema;
        Inputs = Index(manifest.Inputs.Select(input => input.Name));
        LongestInputName = manifest.Inputs.Max(input => input.Name.Length);
        Classes = Index(manifest.Classes);
        ClassTexts = [.. manifest.Classes.Select(text => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        _pool = new(() => new RowEngine(this));
    }

    public ITransformer Transformer { get; }

    /// <summary>What answers for a pipeline that ends in a model per class; null: ML.NET does.</summary>
    public ClassScorer? Scorer { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The index of each input by its name.</summary>
    public FrozenDictionary<string, int> Inputs { get; }

    public int LongestInputName { get; }

    /// <summary>The index of each class by its text.</summary>
    public FrozenDictionary<string, int> Classes { get; }

    /// <summary>The classes as they are written.</summary>
    public JsonEncodedText[] ClassTexts { get; }

    /// <summary>Reads the zip, checks that it and the manifest are of one model, and predicts some rows to warm up.</summary>
    /// <exception cref="InvalidDataException">They do not fit.</exception>
    public static RowModel Load(string zipPath, ModelManifest manifest)
    {
        if (manifest.Inputs.IsDefaultOrEmpty)
        {
            throw new InvalidDataException("The model's manifest names no input.");
        }

        var transformer = Context().Model.Load(zipPath, out var schema);
        Check(schema, manifest);
        var model = new RowModel(transformer, schema, manifest);
        model.WarmUp();
        return model;
    }

    public override int PredictRows(Route route, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer)
    {
        var engine = Rent();
        try
        {
            var rows = RowsRequest.Run(this, engine, route.Deployment, route.Number, body);
            answer.Write(engine.Answer.WrittenSpan);
            return rows;
        }
        finally
        {
            _pool.Return(engine);
        }
    }

    public override int Infer(Route route, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer)
    {
        var engine = Rent();
        try
        {
            var (rows, id, outputs) = InferRequest.Read(this, engine, body);
            engine.Results.Fill(this, engine, rows);
            InferOutputs.Write(this, engine, route, rows, id, outputs);
            answer.Write(engine.Answer.WrittenSpan);
            return rows;
        }
        finally
        {
            _pool.Return(engine);
        }
    }

    public override void WriteMetadata(Route route, IBufferWriter<byte> answer) => ModelMetadata.Write(this, route, answer);

    private RowEngine Rent()
    {
        var engine = _pool.Rent();
        engine.Begin();
        return engine;
    }

    /// <summary>The trainers' assemblies, whose models a zip names by kind.</summary>
    private static MLContext Context()
    {
        var context = new MLContext();
        context.ComponentCatalog.RegisterAssembly(typeof(FastTreeRegressionModelParameters).Assembly);
        context.ComponentCatalog.RegisterAssembly(typeof(LightGbmRegressionModelParameters).Assembly);
        context.ComponentCatalog.RegisterAssembly(typeof(PcaModelParameters).Assembly);
        return context;
    }

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
            TrainingTask.Anomaly => (0, 2),
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
            if (ClassTexts.Length > 0 && engine.Class >= ClassTexts.Length)
            {
                throw new InvalidDataException("The model predicts a class that its manifest does not name.");
            }
        }

        _pool.Return(engine);
    }
}
