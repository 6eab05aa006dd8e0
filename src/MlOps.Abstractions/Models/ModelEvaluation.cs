using MlOps.Runs;

namespace MlOps.Models;

/// <summary>
/// How good a trained model is on the test part, kept beside it as <c>evaluation.json</c>. What does not apply to the
/// task, or is not defined for the rows, is empty or null. Formulas and their sources are in the trainer's README.
/// </summary>
public sealed record ModelEvaluation
{
    /// <summary>The file's name among a run's and a version's files.</summary>
    public const string FileName = "evaluation.json";

    /// <summary>The form of this record; grows when a member changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>What kind of answer the model gives.</summary>
    public required TrainingTask Task { get; init; }

    /// <summary>The column that it predicts.</summary>
    public required string Label { get; init; }

    /// <summary>The trainer that was used.</summary>
    public required string Trainer { get; init; }

    /// <summary>Rows that it learned from.</summary>
    public required long TrainRows { get; init; }

    /// <summary>Rows that it was tested on.</summary>
    public required long TestRows { get; init; }

    /// <summary>The metric that models of this task are compared by: a key of <see cref="Metrics"/>.</summary>
    public required string PrimaryMetric { get; init; }

    /// <summary>Each metric with its interval.</summary>
    public required ImmutableSortedDictionary<string, MetricEstimate> Metrics { get; init; }

    /// <summary>How sure every interval is: the share of repeated tests whose interval would hold the true value. 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>How often the test part was drawn again for the intervals; 0 where it is too small for any.</summary>
    public int Resamples { get; init; }

    /// <summary>The score at and above which F1 is greatest on the test part; of two classes alone.</summary>
    public double? BestF1Threshold { get; init; }

    /// <summary>The same metrics of guessing: the training part's mean, or its classes' shares, for every row.</summary>
    public ModelComparison? Baseline { get; init; }

    /// <summary>The same metrics of the version in use, on the same rows; null where there is none.</summary>
    public ModelComparison? Incumbent { get; init; }

    /// <summary>Each class apart, in the model's order.</summary>
    public ImmutableArray<ClassEvaluation> Classes { get; init; } = [];

    /// <summary>Which classes were taken for which; null for more than 100 classes.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The ROC curve from (0, 0) to (1, 1): at most 200 points, among them every corner of its convex hull.</summary>
    public ImmutableArray<RocPoint> Roc { get; init; } = [];

    /// <summary>The precision-recall curve by growing recall, at most 200 points.</summary>
    public ImmutableArray<PrecisionRecallPoint> PrecisionRecall { get; init; } = [];

    /// <summary>Probabilities against what came true, in bins of equally many rows.</summary>
    public ImmutableArray<CalibrationBin> Calibration { get; init; } = [];

    /// <summary>The errors of a regression.</summary>
    public ResidualAnalysis? Residuals { get; init; }

    /// <summary>The metrics of parts of the test part, by the columns that the spec names.</summary>
    public ImmutableArray<SliceEvaluation> Slices { get; init; } = [];

    /// <summary>How much worse the model becomes when one feature's values are shuffled.</summary>
    public ImportanceAnalysis? Importance { get; init; }

    /// <summary>What was seen of each feature in the two parts.</summary>
    public ImmutableArray<FeatureFacts> Features { get; init; } = [];
}

/// <summary>A metric's value, and the bounds between which it lies as surely as <see cref="ModelEvaluation.Confidence"/> says.</summary>
/// <param name="Value">The value on the whole test part.</param>
/// <param name="Low">The lower bound; null where there is no interval.</param>
/// <param name="High">The upper bound; null where there is no interval.</param>
public sealed record MetricEstimate(double Value, double? Low = null, double? High = null);

/// <summary>Another answerer on the same rows.</summary>
public sealed record ModelComparison
{
    /// <summary>Who it is, in words: <c>guessing the mean of the training part</c>, <c>adult version 3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its metrics; empty where it could not be compared.</summary>
    public ImmutableSortedDictionary<string, MetricEstimate> Metrics { get; init; } = ImmutableSortedDictionary<string, MetricEstimate>.Empty;

    /// <summary>The model's metric less the other's, with the interval of the paired difference: both on the same drawn rows.</summary>
    public ImmutableSortedDictionary<string, MetricEstimate> Differences { get; init; } = ImmutableSortedDictionary<string, MetricEstimate>.Empty;

    /// <summary>Why it could not be compared; null where it was.</summary>
    public string? NotCompared { get; init; }

    /// <summary>What weakens the comparison, such as an incumbent that may have learned from these rows; null for nothing.</summary>
    public string? Caution { get; init; }
}

/// <summary>One class of a classifier on the test part.</summary>
/// <param name="Class">The class.</param>
/// <param name="TrainRows">Rows of it that were learned from.</param>
/// <param name="TestRows">Rows of it in the test part.</param>
/// <param name="Precision">Of those predicted as it, how many are; null where none was.</param>
/// <param name="Recall">Of those that are it, how many were predicted so; null where there is none.</param>
/// <param name="F1">The harmonic mean of the two; null where there is neither.</param>
public sealed record ClassEvaluation(string Class, long TrainRows, long TestRows, double? Precision, double? Recall, double? F1);

/// <summary>Counts of test rows by true and predicted class.</summary>
/// <param name="Classes">The classes, in the order of rows and columns.</param>
/// <param name="Counts">One row per true class, in it one count per predicted class.</param>
public sealed record ConfusionMatrix(ImmutableArray<string> Classes, ImmutableArray<ImmutableArray<long>> Counts);

/// <summary>A point of the ROC curve.</summary>
/// <param name="FalsePositiveRate">The share of negatives at or above the threshold.</param>
/// <param name="TruePositiveRate">The share of positives at or above the threshold.</param>
/// <param name="Threshold">The score; null at (0, 0), above every score.</param>
public sealed record RocPoint(double FalsePositiveRate, double TruePositiveRate, double? Threshold);

/// <summary>A point of the precision-recall curve.</summary>
/// <param name="Recall">The share of positives at or above the threshold.</param>
/// <param name="Precision">The share of positives among the rows at or above it.</param>
/// <param name="Threshold">The score.</param>
public sealed record PrecisionRecallPoint(double Recall, double Precision, double Threshold);

/// <summary>Rows of like probability.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Predicted">Their mean probability.</param>
/// <param name="Observed">The share of positives among them.</param>
/// <param name="Low">The lower bound of that share (Wilson's 95 % interval).</param>
/// <param name="High">The upper bound.</param>
public sealed record CalibrationBin(long Rows, double Predicted, double Observed, double Low, double High);

/// <summary>A regression's errors, prediction less truth.</summary>
/// <param name="Histogram">How often errors of each size were seen, in bins of one width; the outermost hold all beyond.</param>
/// <param name="ByPrediction">The errors' quantiles by the size of the prediction.</param>
public sealed record ResidualAnalysis(ImmutableArray<HistogramBin> Histogram, ImmutableArray<ResidualBin> ByPrediction);

/// <summary>A bin of a histogram.</summary>
/// <param name="From">Its lower edge.</param>
/// <param name="To">Its upper edge.</param>
/// <param name="Count">Values in it.</param>
public sealed record HistogramBin(double From, double To, long Count);

/// <summary>The errors of rows with predictions of like size.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Predicted">Their mean prediction.</param>
/// <param name="Low">The error that a tenth of them lies below.</param>
/// <param name="Median">The error in the middle.</param>
/// <param name="High">The error that a tenth lies above.</param>
public sealed record ResidualBin(long Rows, double Predicted, double Low, double Median, double High);

/// <summary>A part of the test part.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">Its value, or the range of its values.</param>
/// <param name="Rows">Rows of it.</param>
/// <param name="Metric">The primary metric on them; null where it is not defined there.</param>
public sealed record SliceEvaluation(string Column, string Value, long Rows, MetricEstimate? Metric);

/// <summary>Permutation importance (Breiman 2001).</summary>
/// <param name="Metric">The metric that was watched.</param>
/// <param name="Rows">Test rows that were used, drawn by the seed.</param>
/// <param name="Repeats">How often each feature was shuffled.</param>
/// <param name="Features">The features, the most important first.</param>
/// <param name="NotMeasured">Features left out since there are too many to measure in a bounded time.</param>
public sealed record ImportanceAnalysis(
    string Metric, int Rows, int Repeats, ImmutableArray<FeatureImportance> Features, ImmutableArray<string> NotMeasured);

/// <summary>How much one feature matters to the model.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Loss">By how much the metric became worse, the mean of all shuffles; negative where it became better.</param>
/// <param name="Low">The least of the shuffles.</param>
/// <param name="High">The greatest.</param>
public sealed record FeatureImportance(string Feature, double Loss, double Low, double High);

/// <summary>What was seen of one feature.</summary>
public sealed record FeatureFacts
{
    /// <summary>The feature.</summary>
    public required string Feature { get; init; }

    /// <summary>The share of training rows without a value.</summary>
    public double MissingInTrain { get; init; }

    /// <summary>The share of test rows without a value.</summary>
    public double MissingInTest { get; init; }

    /// <summary>Whether all training rows have the same value.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Test rows with a name that no training row has.</summary>
    public long UnseenRows { get; init; }

    /// <summary>
    /// The population stability index between the two parts: Σ (q − p) ln(q ÷ p) over ten bins of equally many training
    /// rows, or the twenty most frequent names, missing values apart. Below 0.1 is taken for no change, above 0.25 for a
    /// great one. Null without test rows.
    /// </summary>
    public double? StabilityIndex { get; init; }

    /// <summary>What the index stays below in 95 of 100 cases where nothing changed, with so few rows.</summary>
    public double? StabilityNoise { get; init; }
}
