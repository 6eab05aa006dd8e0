using System.Globalization;
using System.Text;

namespace MlOps.Trainer.Ingestion;

/// <summary>The rules of delimited text once more, character by character over a whole string: slow, and easy to believe.</summary>
internal static class NaiveCsv
{
    public static string Show(IEnumerable<string[]> rows) => string.Join('|', rows.Select(row => string.Join(';', row.Select(field => $"[{field}]"))));

    /// <summary>The records as <see cref="Show"/> has them, or the first failure's code and line.</summary>
    public static string Parse(string text)
    {
        var rows = new List<string[]>();
        var blanks = 0;
        var at = 0;
        while (at < text.Length)
        {
            var line = LineOf(text, at);
            var row = new List<string>();
            var isBlank = true;
            while (true)
            {
                at = SkipSpace(text, at);
                var field = new StringBuilder();
                if (at < text.Length && text[at] == '"')
                {
                    isBlank = false;
                    var opened = LineOf(text, at);
                    at++;
                    while (true)
                    {
                        if (at == text.Length)
                        {
                            return Failure("csv.unclosed-quote", opened);
                        }

                        if (text[at] != '"')
                        {
                            field.Append(text[at++]);
                        }
                        else if (at + 1 < text.Length && text[at + 1] == '"')
                        {
                            field.Append('"');
                            at += 2;
                        }
                        else
                        {
                            at++;
                            break;
                        }
                    }

                    at = SkipSpace(text, at);
                    if (at < text.Length && text[at] is not (',' or '\n' or '\r'))
                    {
                        return Failure("csv.text-after-quote", LineOf(text, at));
                    }

                    row.Add(field.ToString());
                }
                else
                {
                    while (at < text.Length && text[at] is not (',' or '\n' or '\r'))
                    {
                        field.Append(text[at++]);
                    }

                    row.Add(field.ToString().TrimEnd(' ', '\t'));
                    isBlank &= row[^1].Length == 0;
                }

                if (at < text.Length && text[at] == ',')
                {
                    isBlank = false;
                    at++;
                    continue;
                }

                break;
            }

            at += text.AsSpan(at).StartsWith("\r\n") ? 2 : at < text.Length ? 1 : 0;
            if (isBlank)
            {
                blanks++;
                continue;
            }

            if (rows.Count > 0 && row.Count != rows[0].Length)
            {
                return Failure("csv.ragged-row", line);
            }

            if (rows.Count > 0 && row.Count == 1)
            {
                rows.AddRange(Enumerable.Repeat<string[]>([""], blanks));
            }

            blanks = 0;
            rows.Add([.. row]);
        }

        return Show(rows);
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    private static int LineOf(string text, int at) =>
        1 + text[..at].Replace("\r\n", "\n", StringComparison.Ordinal).Count(character => character is '\n' or '\r');

    private static string Failure(string code, int line) => string.Create(CultureInfo.InvariantCulture, $"{code} {line}");
}
