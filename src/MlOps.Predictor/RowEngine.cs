using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Runs;

namespace MlOps.Predictor;

/// <summary>
/// One row mapper of a model with its input columns and the buffer for an answer: all that a request needs. Used by one
/// request at a time.
/// </summary>
internal sealed class RowEngine : IDisposable
{
    private const int MostBytesKept = 1 << 20;

    private readonly InputRow _row;
    private readonly DataViewRow _output;
    private readonly ValueGetter<float>? _getScore;
    private readonly ValueGetter<float>? _getProbability;
    private readonly ValueGetter<bool>? _getPositive;
    private readonly ValueGetter<VBuffer<float>>? _getScores;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _getClass;
    private readonly ClassScorer? _scorer;
    private readonly ValueGetter<VBuffer<float>>? _getFeatures;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _classOf;
    private readonly int[] _seenIn;
    private readonly float[] _dense = [];

    private float _score;
    private float _probability;
    private bool _isPositive;
    private VBuffer<float> _scores;
    private ReadOnlyMemory<char> _class;
    private VBuffer<float> _features;
    private int _likeliest;

    public RowEngine(RowModel model)
    {
        Columns = [.. model.Manifest.Inputs.Select(InputColumn.Create)];
        _seenIn = new int[Columns.Length];
        _row = new InputRow(model.Schema, Columns);
        var mapper = model.Transformer.GetRowToRowMapper(model.Schema);
        var outputs = mapper.OutputSchema;
        switch (model.Manifest.Task)
        {
            case TrainingTask.Regression or TrainingTask.Ranking:
                _output = mapper.GetRow(_row, [outputs["Score"]]);
                _getScore = _output.GetGetter<float>(_output.Schema["Score"]);
                break;
            case TrainingTask.Anomaly:
                _output = mapper.GetRow(_row, [outputs["Score"], outputs["PredictedLabel"]]);
                _getScore = _output.GetGetter<float>(_output.Schema["Score"]);
                _getPositive = _output.GetGetter<bool>(_output.Schema["PredictedLabel"]);
                break;
            case TrainingTask.Binary:
                _output = mapper.GetRow(_row, [outputs["Score"], outputs["Probability"], outputs["PredictedLabel"]]);
                _getScore = _output.GetGetter<float>(_output.Schema["Score"]);
                _getProbability = _output.GetGetter<float>(_output.Schema["Probability"]);
                _getPositive = _output.GetGetter<bool>(_output.Schema["PredictedLabel"]);
                break;
            case TrainingTask.Multiclass when model.Scorer is { } scorer:
                _scorer = scorer.Another();
                _output = mapper.GetRow(_row, [outputs[scorer.Features]]);
                _getFeatures = _output.GetGetter<VBuffer<float>>(_output.Schema[scorer.Features]);
                _dense = new float[model.Manifest.Classes.Length];
                break;
            default:
                _output = mapper.GetRow(_row, [outputs["Score"], outputs["PredictedLabel"]]);
                _getScores = _output.GetGetter<VBuffer<float>>(_output.Schema["Score"]);
                _getClass = _output.GetGetter<ReadOnlyMemory<char>>(_output.Schema["PredictedLabel"]);
                _classOf = model.Classes.GetAlternateLookup<ReadOnlySpan<char>>();
                _dense = new float[model.Manifest.Classes.Length];
                break;
        }

        Json = new Utf8JsonWriter(Answer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public InputColumn[] Columns { get; }

    /// <summary>Where the answer is made, so that nothing is given out of a request that fails.</summary>
    public ArrayBufferWriter<byte> Answer { get; } = new(4096);

    /// <summary>Writes to <see cref="Answer"/>.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>What was predicted of several rows at once.</summary>
    public BatchResults Results { get; } = new();

    /// <summary>The score of a regression, a ranking, an anomaly or a positive class.</summary>
    public float Score => _score;

    /// <summary>The probability of the positive class.</summary>
    public float Probability => _probability;

    /// <summary>The index of the predicted class.</summary>
    public int Class => _scorer is not null ? _likeliest : _getClass is null ? (_isPositive ? 1 : 0) : _classOf[_class.Span];

    /// <summary>The probabilities of several classes.</summary>
    public ReadOnlySpan<float> Probabilities => _dense;

    /// <summary>False after a request so large that the buffers had better go.</summary>
    public bool IsWorthKeeping => Answer.Capacity <= MostBytesKept && !Array.Exists(Columns, static column => column.IsLarge);

    /// <summary>For each column, the last row in which it was seen; the reader of rows keeps it.</summary>
    public int[] SeenIn => _seenIn;

    /// <summary>Forgets the last request.</summary>
    public void Begin()
    {
        Answer.ResetWrittenCount();
        Json.Reset(Answer);
        Array.Fill(_seenIn, -1);
    }

    /// <summary>Makes room for that many rows at once.</summary>
    public void Prepare(int slots)
    {
        foreach (var column in Columns)
        {
            column.Prepare(slots);
        }
    }

    /// <summary>Predicts the row that stands in a slot.</summary>
    public void Predict(int slot)
    {
        _row.MoveTo(slot);
        _getScore?.Invoke(ref _score);
        _getProbability?.Invoke(ref _probability);
        _getPositive?.Invoke(ref _isPositive);
        if (_getScores is not null)
        {
            _getScores(ref _scores);
            _scores.CopyTo(_dense);
            _getClass!(ref _class);
        }

        if (_scorer is not null)
        {
            _getFeatures!(ref _features);
            _likeliest = _scorer.Score(in _features, _dense);
        }
    }

    public void Dispose()
    {
        Json.Dispose();
        _output.Dispose();
        _row.Dispose();
    }
}
