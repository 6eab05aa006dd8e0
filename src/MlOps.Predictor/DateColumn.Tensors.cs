using MlOps.Serving;

namespace MlOps.Predictor;

internal sealed partial class DateColumn
{
    public override string? ReadTensor(Tensor tensor, int rows) => tensor.Datatype == "BYTES"
        ? ReadTexts(tensor, rows, (row, bytes) =>
        {
            Span<char> text = stackalloc char[LongestText];
            if (bytes.IsEmpty)
            {
                SetMissing(row);
                return null;
            }

            return bytes.Length <= LongestText && TryDecode(bytes.Span, text, out var length) && TryParse(text[..length], out _values[row])
                ? null
                : NoDate;
        })
        : ReadNumbers(tensor, rows, (row, number) =>
        {
            _values[row] = number;
            return double.IsInfinity(number) ? "seconds since 1970-01-01 UTC were expected, or NaN for a missing date" : null;
        });
}
