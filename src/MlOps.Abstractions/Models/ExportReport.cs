namespace MlOps.Models;

/// <summary>
/// How the export of a trained model to ONNX went, kept beside the model as <see cref="FileName"/>. An export is compared
/// with the model itself on the whole test part, and one that differs is not kept.
/// </summary>
public sealed record ExportReport
{
    /// <summary>The report's name among a version's files.</summary>
    public const string FileName = "export.json";

    /// <summary>The exported model's name among a version's files.</summary>
    public const string ModelFileName = "model.onnx";

    /// <summary>How it went.</summary>
    public required ExportStatus Status { get; init; }

    /// <summary>Why there is no <see cref="ModelFileName"/>; null where there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>The greatest relative difference that is let through.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Rows that were compared.</summary>
    public long Rows { get; init; }

    /// <summary>How far apart the two were, by output.</summary>
    public ImmutableArray<OutputDifference> Outputs { get; init; } = [];

    /// <summary>Rows for which another class was predicted although the classes were no tie; null where no class is predicted.</summary>
    public long? OtherClasses { get; init; }

    /// <summary>Rows for which another class was predicted that was as good within the tolerance; null where no class is predicted.</summary>
    public long? Ties { get; init; }
}

/// <summary>How far two models' answers are apart.</summary>
/// <param name="Output">The output's name in the exported model.</param>
/// <param name="MaximumAbsolute">The greatest |a − b|; null where one of the two is no number and the other is.</param>
/// <param name="MaximumRelative">
/// The greatest |a − b| ÷ max(|b|, s), b being the model's own answer; s is 1 for probabilities and for a binary
/// classifier's score, and the mean of |b| over the rows for any other score. Null as above.
/// </param>
public sealed record OutputDifference(string Output, double? MaximumAbsolute, double? MaximumRelative);

/// <summary>How an export went.</summary>
public enum ExportStatus
{
    /// <summary>It is there.</summary>
    Exported = 1,

    /// <summary>It was written, and answered differently or not at all.</summary>
    Refused = 2,

    /// <summary>Some part of the model cannot be written as ONNX.</summary>
    NotSupported = 3,
}
