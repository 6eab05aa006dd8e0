using System.Collections.Immutable;
using System.Globalization;

namespace MlOps.Host.Demo;

/// <summary>What the demonstration was asked to do.</summary>
internal sealed record DemoOptions
{
    public const string Usage =
        "demo [--exit] [--json FILE] [--data FILE --label COLUMN [--no-header] [--missing M]...] [--seed N] [--rows N] [host arguments]";

    /// <summary>Whether to end when all is shown.</summary>
    public bool Exit { get; init; }

    /// <summary>Where to write what was done.</summary>
    public string? JsonPath { get; init; }

    /// <summary>A file to learn from; null: the generated one.</summary>
    public string? DataPath { get; init; }

    /// <summary>The column to learn.</summary>
    public string Label { get; init; } = DemoData.Label;

    /// <summary>Whether the file's first line names its columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Texts that mean "no value".</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>The seed of the generated data.</summary>
    public int Seed { get; init; } = DemoData.DefaultSeed;

    /// <summary>The rows of the generated data.</summary>
    public int Rows { get; init; } = DemoData.DefaultRows;

    /// <summary>What is passed on to the host.</summary>
    public ImmutableArray<string> HostArguments { get; init; } = [];

    /// <exception cref="DemoException">The arguments make no sense.</exception>
    public static DemoOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DemoOptions();
        var given = new HashSet<string>(StringComparer.Ordinal);
        var host = ImmutableArray.CreateBuilder<string>();
        for (var index = 0; index < arguments.Count; index++)
        {
            var (name, inline) = Split(arguments[index]);
            string Value() =>
                inline ?? (++index < arguments.Count ? arguments[index] : throw new DemoException($"{name} needs a value. Usage: {Usage}"));

            given.Add(name);
            switch (name)
            {
                case "demo" when index == 0: break;
                case "--exit": options = options with { Exit = true }; break;
                case "--no-header": options = options with { HasHeader = false }; break;
                case "--json": options = options with { JsonPath = Value() }; break;
                case "--data": options = options with { DataPath = Value() }; break;
                case "--label": options = options with { Label = Value() }; break;
                case "--missing": options = options with { Missing = options.Missing.Add(Value()) }; break;
                case "--seed": options = options with { Seed = Integer(name, Value(), int.MinValue, int.MaxValue) }; break;
                case "--rows": options = options with { Rows = Integer(name, Value(), DemoData.LeastRows, DemoData.MostRows) }; break;
                default: host.Add(arguments[index]); break;
            }
        }

        return Check(options with { HostArguments = host.ToImmutable() }, given);
    }

    private static DemoOptions Check(DemoOptions options, HashSet<string> given)
    {
        if (options.DataPath is { } path)
        {
            if (!File.Exists(path))
            {
                throw new DemoException($"There is no file '{path}' (--data).");
            }

            if (!given.Contains("--label"))
            {
                throw new DemoException("--data needs --label: the column to learn.");
            }

            return given.Contains("--seed") || given.Contains("--rows")
                ? throw new DemoException("--seed and --rows describe the generated data; leave them out with --data.")
                : options;
        }

        return given.Contains("--label") || given.Contains("--no-header") || given.Contains("--missing")
            ? throw new DemoException("--label, --no-header and --missing describe a file of yours; name it with --data.")
            : options;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 0 || !argument.StartsWith("--", StringComparison.Ordinal) ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }

    private static int Integer(string name, string text, int least, int greatest) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= greatest
            ? value
            : throw new DemoException($"{name} takes a whole number from {least} to {greatest}; got '{text}'.");
}
