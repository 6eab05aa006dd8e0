namespace MlOps.Runs;

/// <summary>What a client found out about a run: some values of its metrics.</summary>
/// <param name="Metrics">1 to <see cref="Most"/> values.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.LogMetrics")]
public sealed record LogMetrics([property: Id(0)] ImmutableArray<LoggedMetric> Metrics)
{
    /// <summary>How many values one request may bear.</summary>
    public const int Most = 1000;

    /// <summary>How many characters a metric's key may have.</summary>
    public const int LongestKey = 250;

    /// <summary>What is wrong with the request; null where nothing is.</summary>
    public Refusal? Check()
    {
        if (Metrics.IsDefaultOrEmpty || Metrics.Length > Most)
        {
            return Refusal.Invalid("metrics.count", $"metrics has {(Metrics.IsDefault ? 0 : Metrics.Length)} values; 1 to {Most} are expected. Log more in several requests.");
        }

        for (var index = 0; index < Metrics.Length; index++)
        {
            if (Metrics[index]?.Key is not { Length: >= 1 and <= LongestKey } key || string.IsNullOrWhiteSpace(key) || key.Any(char.IsControl))
            {
                return Refusal.Invalid(
                    "metrics.key",
                    $"metrics[{index}].key is {(Metrics[index]?.Key is { } text ? $"a text of {text.Length} characters" : "missing")}; 1 to {LongestKey} characters are expected, not all of them blank and none a control character.");
            }
        }

        return null;
    }
}

/// <summary>A metric's value at a step, as a client found it.</summary>
/// <param name="Key">The metric's name, such as <c>auc</c> or <c>loss/validation</c>.</param>
/// <param name="Value">Any number; NaN and the infinities too.</param>
/// <param name="Step">Where in the run: an epoch, an iteration. The first value of a key and step is kept; another one is not taken.</param>
/// <param name="At">When it was found.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.LoggedMetric")]
public sealed record LoggedMetric(
    [property: Id(0)] string Key,
    [property: Id(1)] double Value,
    [property: Id(2)] long Step,
    [property: Id(3)] DateTimeOffset At);
