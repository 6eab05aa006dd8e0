using DuckDB.NET.Data;

namespace MlOps.Trainer.Training;

/// <summary>The texts of a column, each kept once, and a code per row; -1 where there is none. An empty text is none.</summary>
internal sealed class TextCodes(int rows)
{
    private readonly Dictionary<string, int> _codeOf = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    public int[] Codes { get; } = new int[rows];

    public IReadOnlyList<string> Texts => _texts;

    public void Read(DuckDBDataReader reader, int ordinal, int row)
    {
        var text = reader.IsDBNull(ordinal) ? "" : reader.GetString(ordinal);
        if (text.Length == 0)
        {
            Codes[row] = -1;
            return;
        }

        if (!_codeOf.TryGetValue(text, out var code))
        {
            code = _texts.Count;
            _codeOf.Add(text, code);
            _texts.Add(text);
        }

        Codes[row] = code;
    }
}
