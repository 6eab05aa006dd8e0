using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Predictor.Onnx;

/// <summary>An ONNX model: one session, which any number of requests use at a time, each on its own thread.</summary>
internal sealed partial class TensorModel : LoadedModel
{
    private const string Platform = "onnx_onnxv1";
    private const long BytesWorthAnArena = 16 * 1024 * 1024;

    private readonly InferenceSession _session;
    private readonly Dictionary<string, int> _indexOf;
    private readonly Dictionary<string, ColumnRole> _roles;
    private readonly UseCount _uses;
    private readonly OnnxLimits _limits;
    private readonly TimeProvider _clock;

    private TensorModel(InferenceSession session, ModelManifest manifest, ModelSignature signature, OnnxLimits limits, TimeProvider clock)
        : base(manifest)
    {
        _session = session;
        _limits = limits;
        _clock = clock;
        _uses = new(session.Dispose);
        Inputs = signature.Inputs;
        Outputs = signature.Outputs;
        OutputNames = [.. signature.Outputs.Select(output => output.Name)];
        InputList = string.Join(", ", Inputs.Select(input => $"'{input.Name}'"));
        _indexOf = Inputs.Select((input, i) => (input.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal);
        _roles = manifest.Inputs.ToDictionary(input => input.Name, input => input.Role, StringComparer.Ordinal);
    }

    public ImmutableArray<TensorSignature> Inputs { get; }

    public ImmutableArray<TensorSignature> Outputs { get; }

    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The inputs' names, for messages.</summary>
    public string InputList { get; }

    /// <summary>Loads the file, checks that it and the manifest are of one model, and runs it once to warm up.</summary>
    /// <exception cref="InvalidDataException">They do not fit, or the model needs more memory than there is for it.</exception>
    public static TensorModel Load(string path, ModelManifest manifest, OnnxLimits limits, TimeProvider clock)
    {
        var signature = manifest.Signature ?? throw new InvalidDataException("The manifest of an ONNX model names no tensors.");
        using var options = OnnxOptions.Create(hasArena: new FileInfo(path).Length >= BytesWorthAnArena);
        OnnxMemory.Share(options, limits.MemoryMiB);
        var session = Open(path, options, limits);
        try
        {
            if (!session.InputNames.SequenceEqual(signature.Inputs.Select(input => input.Name), StringComparer.Ordinal)
                || !session.OutputNames.SequenceEqual(signature.Outputs.Select(output => output.Name), StringComparer.Ordinal))
            {
                throw new InvalidDataException("Model and manifest name different tensors: they are not of one model.");
            }

            var model = new TensorModel(session, manifest, signature, limits, clock);
            model.WarmUp();
            return model;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public override int PredictRows(Route route, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer)
    {
        var request = Body.Read(body, this, static (ref Utf8JsonReader reader, TensorModel model) => TensorRowsRequest.Read(ref reader, model));
        RowsAnswer.Write(this, route, request.Rows, Predict(request), answer);
        return request.Rows;
    }

    public override int Infer(Route route, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer)
    {
        var request = new TensorInferRequest(this, body.Length);
        var (id, names) = Body.Read(body, request, static (ref Utf8JsonReader reader, TensorInferRequest request) => InferEnvelope.Read(ref reader, ref request));
        var outputs = Run([.. request.Inputs.Select(input => input.ToValue(input.Shape!, 0))], names);

        using var json = new Utf8JsonWriter(answer, RowsAnswer.Options);
        InferEnvelope.Begin(json, route, id);
        for (var i = 0; i < outputs.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", names[i]);
            json.WriteString("datatype", outputs[i].Datatype);
            json.WriteShape(outputs[i].Shape);
            json.WriteStartArray("data");
            json.WriteElements(outputs[i], 0, outputs[i].Count);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        InferEnvelope.End(json);
        return request.Rows;
    }

    public override void WriteMetadata(Route route, IBufferWriter<byte> answer) =>
        ModelMetadata.Write(Platform, Manifest, Inputs, Outputs, route, answer);

    public override bool TryEnter() => _uses.TryEnter();

    public override void Leave() => _uses.Leave();

    public override void Retire() => _uses.Leave();

    /// <summary>The input whose name stands where the reader is; -1 where there is none.</summary>
    public int Find(in Utf8JsonReader reader)
    {
        var text = new char[JsonText.LengthBound(reader)];
        return JsonText.TryCopy(reader, text, out var length)
            && _indexOf.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text.AsSpan(0, length), out var index) ? index : -1;
    }

    /// <summary>What the column is that an input is made of; null for a tensor as such.</summary>
    public ColumnRole? RoleOf(string input) => _roles.TryGetValue(input, out var role) ? role : null;

    private static InferenceSession Open(string path, SessionOptions options, OnnxLimits limits)
    {
        try
        {
            return new(path, options);
        }
        catch (OnnxRuntimeException error) when (limits.MemoryMiB > 0 && OnnxFaults.IsAboutMemory(error))
        {
            throw new InvalidDataException(
                $"The model does not fit beside the others into the {limits.MemoryMiB} MiB that ONNX models have on this host ({OnnxLimits.Section}:{nameof(OnnxLimits.MemoryMiB)}): {error.Message}");
        }
    }

    /// <summary>All rows together where that is safe, one output each; else row by row, one output for each row.</summary>
    private OutputTensor[][] Predict(TensorRowsRequest request)
    {
        using var time = Begin();
        if (Manifest.IsBatchSafe)
        {
            return [Run([.. request.Inputs.Select(input => input.ToValue([request.Rows, .. input.Shape!], 0))], OutputNames, time)];
        }

        var answers = new OutputTensor[request.Rows][];
        for (var row = 0; row < request.Rows; row++)
        {
            List<OrtValue> values = [];
            foreach (var input in request.Inputs)
            {
                var shape = input.Shape!;
                var elements = shape.Aggregate(1L, (product, size) => product * size);
                values.Add(input.ToValue(shape.Length < input.Signature.Shape.Length ? [1, .. shape] : shape, row * elements));
            }

            answers[row] = Run(values, OutputNames, time);
        }

        return answers;
    }

    private RunTime Begin() => new(_limits, _clock);

    private OutputTensor[] Run(List<OrtValue> inputs, IReadOnlyList<string> names)
    {
        using var time = Begin();
        return Run(inputs, names, time);
    }

    private OutputTensor[] Run(List<OrtValue> inputs, IReadOnlyList<string> names, RunTime time)
    {
        try
        {
            if (time.IsOver)
            {
                throw TooLong();
            }

            using var outputs = _session.Run(time.Options, _session.InputNames, inputs, names);
            time.Values += outputs.Sum(OutputTensor.CountOf);
            return time.Values <= _limits.Values ? [.. outputs.Select(OutputTensor.Of)] : throw TooMany();
        }
        catch (OnnxRuntimeException error)
        {
            throw time.IsOver ? TooLong()
                : OnnxFaults.IsAboutMemory(error) ? TooLarge()
                : new PredictionInputException($"The model does not run on this input: {error.Message}");
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    private PredictionLimitException TooLong() => new(
        PredictionLimitException.TooLong,
        $"The model did not answer within {_limits.Seconds} s and was stopped. Send fewer rows or smaller tensors, or have the host's {OnnxLimits.Section}:{nameof(OnnxLimits.Seconds)} raised.");

    private PredictionLimitException TooLarge() => new(
        PredictionLimitException.TooLarge,
        _limits.MemoryMiB == 0
            ? "For this request the model needs more memory than this host has. Send fewer rows or smaller tensors."
            : $"For this request the model needs more memory than is left of the {_limits.MemoryMiB} MiB that ONNX models have on this host. "
                + $"Send fewer rows or smaller tensors, or have the host's {OnnxLimits.Section}:{nameof(OnnxLimits.MemoryMiB)} raised.");

    private PredictionLimitException TooMany() => new(
        PredictionLimitException.TooLarge,
        $"The answer to this request has more than {_limits.Values} values. Send fewer rows or smaller tensors, or have the host's {OnnxLimits.Section}:{nameof(OnnxLimits.Values)} raised.");

    private void WarmUp()
    {
        if (Inputs.Any(input => input.Shape.Skip(1).Contains(-1)))
        {
            return;
        }

        try
        {
            Run([.. Inputs.Select(Zeros)], OutputNames);
        }
        catch (Exception error) when (error is PredictionInputException or PredictionLimitException)
        {
            // A model need not run on zeros: before it was registered, the check found inputs on which it does.
        }
    }

    private static OrtValue Zeros(TensorSignature input)
    {
        long[] shape = [.. input.Shape.Select(size => Math.Max(size, 1))];
        if (input.Datatype == TensorDatatypes.Bytes)
        {
            return OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)TensorDatatypes.ToOnnx(input.Datatype), shape);
        value.GetTensorMutableRawData().Clear();
        return value;
    }
}
