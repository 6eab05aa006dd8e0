using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>A column's values in some rows: numbers (NaN missing), or texts (empty missing).</summary>
internal sealed record FeatureValues(float[]? Numbers, string[]? Texts)
{
    public int Count => Numbers?.Length ?? Texts!.Length;

    public static FeatureValues Of(ViewColumn column, int[] rows)
    {
        IDataView view = new ColumnarView([column], rows);
        return column switch
        {
            TextColumn => new(null, [.. view.GetColumn<ReadOnlyMemory<char>>(column.Name).Select(text => text.ToString())]),
            DoubleColumn => new([.. view.GetColumn<double>(column.Name).Select(number => (float)number)], null),
            BooleanColumn => new([.. view.GetColumn<bool>(column.Name).Select(value => value ? 1f : 0f)], null),
            _ => new([.. view.GetColumn<float>(column.Name)], null),
        };
    }

    public bool IsMissing(int i) => Numbers is null ? Texts![i].Length == 0 : float.IsNaN(Numbers[i]);

    public double MissingShare() => Count == 0 ? 0 : (double)Enumerable.Range(0, Count).Count(IsMissing) / Count;
}
