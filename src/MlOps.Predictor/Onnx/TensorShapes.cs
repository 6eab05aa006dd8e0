using MlOps.Models;
using MlOps.Serving;

namespace MlOps.Predictor.Onnx;

/// <summary>Holds a request's shapes against what a model takes.</summary>
internal static class TensorShapes
{
    /// <summary>How many elements a tensor of that shape has.</summary>
    /// <param name="input">What the model takes.</param>
    /// <param name="shape">What was sent.</param>
    /// <param name="bodyBytes">Every element takes at least a byte of these: a shape alone must not ask for memory.</param>
    /// <exception cref="PredictionInputException">The shape does not fit.</exception>
    public static long Count(TensorSignature input, ReadOnlySpan<long> shape, long bodyBytes)
    {
        var where = $"Input '{input.Name}'";
        var fits = shape.Length == input.Shape.Length;
        for (var i = 0; fits && i < shape.Length; i++)
        {
            fits = shape[i] >= 1 && (input.Shape[i] < 0 || input.Shape[i] == shape[i]);
        }

        if (!fits)
        {
            throw new PredictionInputException(
                $"{where}: the shape is {TensorBuilder.Text(shape)}; {TensorBuilder.Text(input.Shape.AsSpan())} was expected, where -1 is any number.");
        }

        if (input.Shape is [-1, ..] && shape[0] > RowsRequest.MostRows)
        {
            throw new PredictionInputException($"{where}: the first dimension is {shape[0]}; at most {RowsRequest.MostRows} rows go in one request.");
        }

        var count = 1L;
        foreach (var size in shape)
        {
            count = size <= bodyBytes / count
                ? count * size
                : throw new PredictionInputException($"{where}: the shape {TensorBuilder.Text(shape)} has more values than the whole body has room for.");
        }

        return count;
    }
}
