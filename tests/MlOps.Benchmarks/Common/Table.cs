using System.Text;

namespace MlOps.Benchmarks.Common;

/// <summary>One benchmark's page: where and how it was measured, and its tables.</summary>
internal sealed class Table(string name, string command)
{
    private readonly StringBuilder _text = new($"# {name}\n\n{Machine.Description}  \n`{command}`\n");

    /// <summary>Begins a table with its columns.</summary>
    public Table Columns(params ReadOnlySpan<string> columns)
    {
        _text.Append("\n| ").AppendJoin(" | ", columns.ToArray()).Append(" |\n|").Insert(_text.Length, "---|", columns.Length).Append('\n');
        return this;
    }

    public Table Row(params ReadOnlySpan<object> cells)
    {
        _text.Append("| ").AppendJoin(" | ", cells.ToArray()).Append(" |\n");
        Console.WriteLine(string.Join("  ", cells.ToArray()));
        return this;
    }

    public Table Say(string text)
    {
        _text.Append('\n').Append(text).Append('\n');
        Console.WriteLine(text);
        return this;
    }

    /// <summary>Prints the page; keeps it too where it is asked for.</summary>
    public async Task WriteAsync(bool isKept)
    {
        Console.WriteLine();
        Console.WriteLine(_text);
        if (isKept)
        {
            var folder = Directory.CreateDirectory(Path.Combine(Places.Root, "tests", "MlOps.Benchmarks", "results"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, name + ".md"), _text.ToString());
        }
    }
}
