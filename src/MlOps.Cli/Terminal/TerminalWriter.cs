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
        if (isRedirected)
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
        var drawn = new Spectre.Console.Table().Border(TableBorder.Rounded).BorderStyle(Quiet);
        foreach (var (name, isRight) in table.Columns)
        {
            drawn.AddColumn(new TableColumn(new Text(name, Strong)) { Alignment = isRight ? Justify.Right : Justify.Left, NoWrap = isRight });
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
}
