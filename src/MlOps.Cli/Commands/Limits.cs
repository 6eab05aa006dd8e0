using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>What a worker may use.</summary>
internal sealed class Limits
{
    private readonly Option<int?> _memory = Typed.Integer("--memory-mib", "N", "Memory of the worker in MiB [2048].");
    private readonly Option<int?> _seconds = Typed.Integer("--seconds", "N", "Wall time of one attempt in seconds [3600].");

    public void AddTo(Command command)
    {
        command.Add(_memory);
        command.Add(_seconds);
    }

    public int? MemoryMiB(ParseResult parsed) => parsed.GetValue(_memory);

    public int? Seconds(ParseResult parsed) => parsed.GetValue(_seconds);
}
