using MlOps.Serving;

namespace MlOps.Predictor;

internal sealed partial class NumberColumn
{
    public override string? ReadTensor(Tensor tensor, int rows) => ReadNumbers(tensor, rows, (row, number) =>
    {
        Values[row] = (float)number;
        return float.IsInfinity(Values[row]) ? "the number is beyond ±3.4e38, the range of a 32-bit float" : null;
    });
}

internal sealed partial class BooleanColumn
{
    public override string? ReadTensor(Tensor tensor, int rows) => ReadNumbers(tensor, rows, (row, number) =>
    {
        Values[row] = (float)number;
        return number is 0 or 1 or double.NaN ? null : "0 (false), 1 (true) or NaN (missing) was expected";
    });
}
