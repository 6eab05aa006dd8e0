namespace MlOps.Cli.Projects;

/// <summary>The first lines of a CSV file: what its columns are called, and a row of it.</summary>
/// <param name="Columns">The header's names; empty where the header is too odd to take apart here.</param>
/// <param name="Row">The first row's values, one per column; empty likewise.</param>
internal sealed record DataSample(string[] Columns, string[] Row)
{
    private const int LongestLine = 1 << 20;

    public static async Task<DataSample> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path);
        var header = Fields(await LineAsync(reader, cancellationToken).ConfigureAwait(false));
        var row = Fields(await LineAsync(reader, cancellationToken).ConfigureAwait(false));
        return new(header, row.Length == header.Length ? row : []);
    }

    /// <summary>One row to ask about, as it is typed.</summary>
    public string Question(string? label)
    {
        var pairs = Columns.Zip(Row).Where(pair => pair.First != label).Select(pair => Quoted($"{pair.First}={pair.Second}")).ToArray();
        return pairs.Length is 0 or > 12 ? "COLUMN=VALUE …" : string.Join(' ', pairs);
    }

    // The platform reads the file; this is for a message alone, so a quoted field ends the attempt.
    private static string[] Fields(string? line) =>
        line is null || line.Contains('"', StringComparison.Ordinal) || line.Any(character => char.IsControl(character))
            ? []
            : line.Split(',', StringSplitOptions.TrimEntries);

    private static string Quoted(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is '=' or '.' or '-' or '_' or ':') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static async Task<string?> LineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var line = new System.Text.StringBuilder();
        var one = new char[1];
        while (line.Length < LongestLine && await reader.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(one[0]);
        }

        return line.Length is > 0 and < LongestLine ? line.ToString() : null;
    }
}
