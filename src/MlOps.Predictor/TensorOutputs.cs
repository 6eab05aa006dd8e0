using System.Buffers.Binary;
using System.Collections.Immutable;
using MlOps.Serving;

namespace MlOps.Predictor;

/// <summary>What a model predicted, as binary tensors.</summary>
internal static class TensorOutputs
{
    /// <summary>The outputs that are wanted, each once.</summary>
    /// <exception cref="PredictionInputException">The model has no such output.</exception>
    public static string[] Select(RowModel model, ImmutableArray<string> asked)
    {
        var known = InferOutputs.All(model.Manifest.Task);
        if (asked.IsDefaultOrEmpty)
        {
            return known;
        }

        foreach (var name in asked)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                throw new PredictionInputException($"The model has no output '{name}'. Its outputs are: {string.Join(", ", known)}.");
            }
        }

        return [.. asked.Distinct(StringComparer.Ordinal)];
    }

    public static Tensor Make(RowModel model, BatchResults results, string output, int rows)
    {
        switch (InferOutputs.TypeOf(output, model))
        {
            case "BOOL":
                return Tensor.Of(output, [.. results.Classes.Take(rows).Select(index => index != 0)]);
            case "BYTES":
                var classes = model.Manifest.Classes;
                return Tensor.Of(output, [.. results.Classes.Take(rows).Select(index => classes[index])]);
            default:
                return Numbers(model, results, output, rows);
        }
    }

    private static Tensor Numbers(RowModel model, BatchResults results, string output, int rows)
    {
        var width = InferOutputs.WidthOf(output, model);
        var values = (output == InferOutputs.Score ? results.Scores : results.Probabilities).AsSpan(0, rows * width);
        var data = new byte[sizeof(float) * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(sizeof(float) * i), values[i]);
        }

        return new(output, "FP32", width > 1 ? [rows, width] : [rows], data);
    }
}
