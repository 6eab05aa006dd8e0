using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Models;

/// <summary>What a server must know of a model beside the zip, kept as a JSON artifact.</summary>
public sealed record ModelManifest
{
    /// <summary>What kind of answer it gives.</summary>
    public required TrainingTask Task { get; init; }

    /// <summary>What the model file is. Default: an ML.NET zip.</summary>
    public ModelFormat Format { get; init; }

    /// <summary>The tensors that an imported model takes and gives; null for a trained one, whose inputs are columns.</summary>
    public ModelSignature? Signature { get; init; }

    /// <summary>
    /// Whether rows may be stacked along the first dimension of an imported model's tensors: all of them leave it to the
    /// request, and the check found that a row's answer is the same alone and in company.
    /// </summary>
    public bool IsBatchSafe { get; init; }

    /// <summary>What the model's author wrote into it: producer, version, description and so on.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The column that it predicts; empty for an imported model.</summary>
    public required string Label { get; init; }

    /// <summary>The inputs in the pipeline's order, one per feature column.</summary>
    public required ImmutableArray<ModelInput> Inputs { get; init; }

    /// <summary>
    /// A classifier's classes, in the order of the scores. Binary: exactly two, the positive one last.
    /// </summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>The trainer and its resolved parameters.</summary>
    public required string Trainer { get; init; }

    /// <summary>The parameters as they were given.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Metrics on the test part.</summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>The metric that runs of this task are compared by: a key of <see cref="Metrics"/>.</summary>
    public required string PrimaryMetric { get; init; }

    /// <summary>The column that says which rows are ranked together, for a ranking.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>Rows that it learned from.</summary>
    public required long TrainRows { get; init; }

    /// <summary>Rows that it was tested on.</summary>
    public required long TestRows { get; init; }

    /// <summary>Things that the person who trained it should know.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];
}

/// <summary>
/// One feature column as the pipeline takes it. Numeric, boolean (1 and 0) and date columns (seconds since 1970-01-01
/// UTC) enter the zip as <c>Single</c> (dates: <c>Double</c>) with NaN for a missing value, categorical ones as text
/// with the empty text for a missing value.
/// </summary>
/// <param name="Name">The column's name in the dataset and in the zip.</param>
/// <param name="Role">What it means.</param>
/// <param name="Categories">The values seen in training, in the order of their slots, for a categorical column that is not hashed.</param>
/// <param name="Replacement">What a missing value becomes, for a column that enters as a number.</param>
public sealed record ModelInput(
    string Name,
    ColumnRole Role,
    ImmutableArray<string> Categories,
    double? Replacement);

/// <summary>The tensors of an imported model.</summary>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
public sealed record ModelSignature(ImmutableArray<TensorSignature> Inputs, ImmutableArray<TensorSignature> Outputs);

/// <summary>A tensor's name, type and shape.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Datatype">Its type by the Open Inference Protocol's name, such as <c>FP32</c> or <c>BYTES</c>.</param>
/// <param name="Shape">Its dimensions; -1 for one that each request chooses.</param>
public sealed record TensorSignature(string Name, string Datatype, ImmutableArray<long> Shape);
