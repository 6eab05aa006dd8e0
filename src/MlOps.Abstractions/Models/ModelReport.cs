namespace MlOps.Models;

/// <summary>A training in plain language, kept beside the model as <c>report.json</c>, and in words as <c>report.md</c>.</summary>
public sealed record ModelReport
{
    /// <summary>The file's name among a run's and a version's files.</summary>
    public const string FileName = "report.json";

    /// <summary>The name of the same report in words (Markdown).</summary>
    public const string TextFileName = "report.md";

    /// <summary>What was learned, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The verdict in one sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>What was learned, from what, by which trainer.</summary>
    public required ImmutableArray<string> Learned { get; init; }

    /// <summary>How good it is, beside guessing and beside the version in use.</summary>
    public required ImmutableArray<string> Quality { get; init; }

    /// <summary>What to be careful of, the gravest first.</summary>
    public required ImmutableArray<ReportFinding> Findings { get; init; }

    /// <summary>What to try next.</summary>
    public required ImmutableArray<ReportStep> Next { get; init; }
}

/// <summary>Something to be careful of.</summary>
/// <param name="Code">A stable name, such as <c>leak</c>, <c>imbalance</c> or <c>drift</c>.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Text">What was seen, and what it means.</param>
/// <param name="Columns">The columns that it is about.</param>
public sealed record ReportFinding(string Code, FindingSeverity Severity, string Text, ImmutableArray<string> Columns);

/// <summary>How grave a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Note = 1,

    /// <summary>The figures may mislead, or the model may disappoint in use.</summary>
    Warning = 2,

    /// <summary>The figures are likely to be worth nothing until it is mended.</summary>
    Grave = 3,
}

/// <summary>Something to try.</summary>
/// <param name="Text">What and why.</param>
/// <param name="Command">The command that does it; null where none does.</param>
public sealed record ReportStep(string Text, string? Command = null);
