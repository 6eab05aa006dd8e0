using System.Text;
using Spectre.Console;

namespace MlOps.Cli.Terminal;

/// <summary>A terminal to write to: text as it is, tables drawn as wide as fits.</summary>
internal sealed class TerminalWriter(IAnsiConsole console) : TextWriter, IDrawingWriter
{
    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private static readonly Style Strong = new(decoration: Decoration.Bold);

    /// <summary>The terminal.</summary>
    public IAnsiConsole Console { get; } = console;

    public override Encoding Encoding => Inner.Encoding;

    private TextWriter Inner => Console.Profile.Out.Writer;

    /// <summary>The terminal that <paramref name="writer"/> leads to; the writer itself where it leads to a file, a pipe or a terminal without cursor.</summary>
    public static TextWriter Of(TextWriter writer, bool isRedirected, Func<string, string?> variable)
    {
        if (isRedirected || variable("TERM") == "dumb")
        {
            return writer;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            ColorSystem = string.IsNullOrEmpty(variable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        return console.Profile.Capabilities.Ansi ? new TerminalWriter(console) : writer;
    }

    public override void Write(char value) => Inner.Write(value);

    public override void Write(string? value) => Inner.Write(value);

    public override void Flush() => Inner.Flush();

    public void Draw(Client.Output.Table table)
    {
        var isWhole = table.Columns.Select((column, index) => column.IsRight || table.Rows.All(row => !row[index].Contains(' ', StringComparison.Ordinal))).ToArray();
        if (Narrowest(table, isWhole) > Console.Profile.Width)
        {
            DrawOneByOne(table);
            return;
        }

        var drawn = new Spectre.Console.Table().Border(TableBorder.Rounded).BorderStyle(Quiet);
        foreach (var (index, (name, isRight)) in table.Columns.Index())
        {
            drawn.AddColumn(new TableColumn(new Text(name, Strong)) { Alignment = isRight ? Justify.Right : Justify.Left, NoWrap = isWhole[index] });
        }

        foreach (var row in table.Rows)
        {
            drawn.AddRow(row.Select(cell => new Text(cell)));
        }

        Console.Write(drawn);
    }

    public void Draw(Fields fields)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        foreach (var (name, value) in fields.Pairs)
        {
            grid.AddRow(new Text(name, Quiet), new Text(value));
        }

        Console.Write(grid);
    }

    /// <summary>The width below which a word, such as an id that someone wants to copy, would be broken.</summary>
    private static int Narrowest(Client.Output.Table table, bool[] isWhole) => 1 + table.Columns.Index().Sum(column =>
        3 + table.Rows.Select(row => row[column.Index]).Append(column.Item.Name)
            .Max(cell => isWhole[column.Index] ? cell.Length : cell.Split(' ').Max(word => word.Length)));

    private void DrawOneByOne(Client.Output.Table table)
    {
        foreach (var (index, row) in table.Rows.Index())
        {
            if (index > 0)
            {
                WriteLine();
            }

            var fields = new Fields();
            foreach (var (column, cell) in table.Columns.Zip(row))
            {
                fields.Add(column.Name, cell);
            }

            Draw(fields);
        }
    }
}
