using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using MlOps.Models;
using MlOps.Predictor.Onnx;
using MlOps.Runs;
using MlOps.Trainer.Onnx;

namespace MlOps.Trainer.Prediction;

/// <summary>A model that <see cref="OnnxExport"/> wrote, in ONNX Runtime on one thread.</summary>
internal sealed class OnnxModel : IRowsModel
{
    private readonly ModelManifest _manifest;
    private readonly SessionOptions _options = OnnxOptions.Create(hasArena: false);

    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;
    private readonly Dictionary<string, int> _classOf;
    private readonly string[] _outputs;

    /// <exception cref="OnnxRuntimeException">The runtime does not take the model.</exception>
    public OnnxModel(string path, ModelManifest manifest)
    {
        _manifest = manifest;
        _classOf = manifest.Classes.Select((text, i) => (text, i)).ToDictionary(pair => pair.text, pair => pair.i, StringComparer.Ordinal);
        _outputs = manifest.Task switch
        {
            TrainingTask.Binary => [AnswerExport.Score, AnswerExport.Probability, AnswerExport.PredictedLabel],
            TrainingTask.Multiclass => [AnswerExport.Probabilities, AnswerExport.PredictedLabel],
            _ => [AnswerExport.Score],
        };
        try
        {
            _session = new InferenceSession(path, _options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The inputs and outputs that the file has and the manifest does not tell of, or the other way round.</summary>
    public IEnumerable<string> Differences() =>
        _session.InputNames.Except(_manifest.Inputs.Select(input => input.Name), StringComparer.Ordinal)
            .Concat(_manifest.Inputs.Select(input => input.Name).Except(_session.InputNames, StringComparer.Ordinal))
            .Concat(_outputs.Except(_session.OutputNames, StringComparer.Ordinal));

    public Answers Predict(IDataView rows)
    {
        var inputs = OnnxInputs.Of(rows, _manifest.Inputs);
        try
        {
            using var outputs = _session.Run(_run, [.. _manifest.Inputs.Select(input => input.Name)], inputs, _outputs);
            return _manifest.Task switch
            {
                TrainingTask.Binary => new(Numbers(outputs[0]), Numbers(outputs[1]), Classes(outputs[2])),
                TrainingTask.Multiclass => new([], Numbers(outputs[0]), Classes(outputs[1])),
                _ => new(Numbers(outputs[0]), [], []),
            };
        }
        finally
        {
            foreach (var input in inputs)
            {
                input.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _session?.Dispose();
        _run.Dispose();
        _options.Dispose();
    }

    private static float[] Numbers(OrtValue output) => output.GetTensorDataAsSpan<float>().ToArray();

    private int[] Classes(OrtValue output) => [.. output.GetStringTensorAsArray().Select(text => _classOf[text])];
}
