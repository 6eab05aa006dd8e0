using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace MlOps.Cli.Commands;

/// <summary>What errors weigh, when to stop, and what is recorded, on the command line.</summary>
internal sealed class LearningOptions
{
    private readonly Option<string[]> _weight = new("--class-weight") { Description = "How much an error on a class counts; may be repeated [1].", HelpName = "CLASS=W" };

    private readonly Option<bool> _balance = new("--balance-classes") { Description = "Weigh rare classes as much as frequent ones." };

    private readonly Option<int?> _rounds = Typed.Integer(
        "--early-stopping", "N", "Stop boosting when the validation part has not improved for N rounds [never].");

    private readonly Option<string[]> _slice = new("--slice") { Description = "A column by whose values metrics are also shown apart; may be repeated.", HelpName = "COLUMN" };

    private readonly Option<string?> _commit = new("--code-commit") { Description = "The commit of your code, for the record [git's HEAD here].", HelpName = "COMMIT" };

    private readonly Option<bool> _noOnnx = new("--no-onnx") { Description = "Leave the ONNX export out." };

    public void AddTo(Command command)
    {
        command.Add(_weight);
        command.Add(_balance);
        command.Add(_rounds);
        command.Add(_slice);
        command.Add(_commit);
        command.Add(_noOnnx);
    }

    public RunRequest Apply(ParseResult parsed, RunRequest request, Func<string?> headCommit) => request with
    {
        ClassWeights = Weights(parsed.GetValue(_weight) ?? []),
        BalanceClasses = parsed.GetValue(_balance) ? true : null,
        EarlyStoppingRounds = parsed.GetValue(_rounds),
        Slices = parsed.GetValue(_slice) is { Length: > 0 } slices ? [.. slices] : null,
        CodeCommit = parsed.GetValue(_commit) ?? headCommit(),
        NoOnnx = parsed.GetValue(_noOnnx) ? true : null,
    };

    private static ImmutableSortedDictionary<string, double>? Weights(string[] pairs)
    {
        var weights = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            // The last sign: a class may have one in its name, a weight has none.
            var at = pair.LastIndexOf('=');
            if (at <= 0 || !double.TryParse(pair.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) || !double.IsFinite(weight))
            {
                throw CliException.Usage($"--class-weight takes CLASS=NUMBER; got '{pair}'.");
            }

            if (!weights.TryAdd(pair[..at], weight))
            {
                throw CliException.Usage($"--class-weight names '{pair[..at]}' twice; keep one.");
            }
        }

        return weights.Count == 0 ? null : weights.ToImmutable();
    }
}
