namespace MlOps.Client.Output;

/// <summary>Aligned columns with a heading. A heading that begins with <c>&gt;</c> aligns its column to the right.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>The columns, and whether each is aligned to the right.</summary>
    public IReadOnlyList<(string Name, bool IsRight)> Columns { get; } =
        [.. headings.Select(heading => (heading.TrimStart('>'), heading.StartsWith('>')))];

    /// <summary>The cells, row after row.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(OneLine)]);

    /// <summary>Writes the table, or <paramref name="ifEmpty"/> where it has no rows.</summary>
    public void WriteTo(TextWriter writer, string? ifEmpty = null)
    {
        if (_rows.Count == 0 && ifEmpty is not null)
        {
            writer.WriteLine(ifEmpty);
            return;
        }

        if (writer is IDrawingWriter drawing)
        {
            drawing.Draw(this);
            return;
        }

        string[] names = [.. Columns.Select(column => column.Name)];
        var widths = names.Select((name, column) => _rows.Select(row => row[column].Length).Append(name.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(names))
        {
            var cells = row.Select((cell, column) => Columns[column].IsRight
                ? cell.PadLeft(widths[column])
                : cell.PadRight(widths[column]));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    // A name may hold anything; a cell is one line, and no control character reaches the terminal.
    public static string OneLine(string cell) =>
        cell.Any(char.IsControl) ? string.Concat(cell.Select(character => char.IsControl(character) ? '\uFFFD' : character)) : cell;
}
