using MlOps.Serving;

namespace MlOps.Predictor;

internal sealed partial class TextColumn
{
    public override string? ReadTensor(Tensor tensor, int rows) => ReadTexts(tensor, rows, (row, bytes) =>
    {
        // UTF-8 never has fewer bytes than UTF-16 has units.
        var needed = _used + bytes.Length;
        if (needed > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(needed, 2 * _text.Length));
        }

        if (!TryDecode(bytes.Span, _text.AsSpan(_used), out var length))
        {
            return "the bytes are no UTF-8 text";
        }

        _spans[row] = (_used, length);
        _used += length;
        return null;
    });
}
