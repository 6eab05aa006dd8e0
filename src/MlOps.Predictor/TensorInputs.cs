using System.Collections.Immutable;
using MlOps.Serving;

namespace MlOps.Predictor;

/// <summary>Binary tensors, one per feature column, into the columns of an engine.</summary>
internal static class TensorInputs
{
    /// <summary>Reads the tensors; the engine's columns hold their rows when this returns.</summary>
    /// <returns>How many rows there are.</returns>
    /// <exception cref="PredictionInputException">They do not fit the model.</exception>
    public static int Read(RowModel model, RowEngine engine, ImmutableArray<Tensor> tensors)
    {
        var rows = 0;
        foreach (var tensor in tensors.IsDefault ? [] : tensors)
        {
            if (tensor.Name is not { } name || !model.Inputs.TryGetValue(name, out var index))
            {
                throw new PredictionInputException($"The model has no input '{tensor.Name}'. Its inputs are: {Names.List(model.Manifest)}.");
            }

            if (engine.SeenIn[index] >= 0)
            {
                throw new PredictionInputException($"There are two tensors for the input '{name}'.");
            }

            var ownRows = RowsOf(tensor);
            if (rows != 0 && ownRows != rows)
            {
                throw new PredictionInputException($"Input '{name}' has {ownRows} rows, but another input has {rows}; all must have the same number.");
            }

            rows = ownRows;
            engine.SeenIn[index] = 0;
            engine.Columns[index].Prepare(rows);
            if (engine.Columns[index].ReadTensor(tensor, rows) is { } wrong)
            {
                throw new PredictionInputException($"Input '{name}': {wrong}.");
            }
        }

        var absent = Array.IndexOf(engine.SeenIn, -1);
        return absent < 0
            ? rows
            : throw new PredictionInputException(
                $"There is no tensor for the feature '{engine.Columns[absent].Name}'. The features are: {Names.List(model.Manifest)}.");
    }

    private static int RowsOf(Tensor tensor)
    {
        var shape = tensor.Shape;
        if (shape.IsDefault || shape is not ([_] or [_, 1]))
        {
            throw new PredictionInputException(
                $"Input '{tensor.Name}': the shape is {(shape.IsDefault ? "absent" : $"[{string.Join(",", shape)}]")}; [n] or [n,1] was expected.");
        }

        return shape[0] is >= 1 and <= RowsRequest.MostRows
            ? (int)shape[0]
            : throw new PredictionInputException($"Input '{tensor.Name}': the first dimension is {shape[0]}; it must be from 1 to {RowsRequest.MostRows} rows.");
    }
}
