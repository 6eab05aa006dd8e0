using System.Text;
using MlOps.Cli.Terminal;
using Spectre.Console;

namespace MlOps.Cli.Tests.Terminal;

/// <summary>A terminal of 80 columns without colours, whose text can be read and waited for.</summary>
internal sealed class Screen : StringWriter, IAnsiConsoleOutput
{
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string? _awaited;

    public Screen(string? awaited = null)
    {
        _awaited = awaited;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = this,
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        Writer = new TerminalWriter(Console);
    }

    public IAnsiConsole Console { get; }

    public TerminalWriter Writer { get; }

    TextWriter IAnsiConsoleOutput.Writer => this;

    public bool IsTerminal => true;

    public int Width => 80;

    public int Height => 40;

    /// <summary>Once the awaited text was drawn.</summary>
    public Task Seen => _seen.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void SetEncoding(Encoding encoding)
    {
    }

    public override void Write(string? value)
    {
        base.Write(value);
        if (_awaited is not null && value?.Contains(_awaited, StringComparison.Ordinal) == true)
        {
            _seen.TrySetResult();
        }
    }
}
