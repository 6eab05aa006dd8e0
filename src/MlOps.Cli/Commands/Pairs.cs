namespace MlOps.Cli.Commands;

/// <summary>NAME=VALUE on the command line.</summary>
internal static class Pairs
{
    public static (string Name, string Value) Split(string where, string pair)
    {
        var at = pair.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? (pair[..at], pair[(at + 1)..])
            : throw CliException.Usage($"{where} takes NAME=VALUE; got '{pair}'.");
    }
}
