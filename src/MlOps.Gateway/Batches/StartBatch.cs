using MlOps.Runs;

namespace MlOps.Gateway.Batches;

/// <summary>A dataset to predict. What is left out is decided from the dataset, or has the platform's default.</summary>
internal sealed record StartBatch
{
    /// <summary>The model: <c>MODEL</c> (its newest version), <c>MODEL:3</c> or <c>MODEL@alias</c>.</summary>
    public string? Model { get; init; }

    /// <summary>The dataset whose rows are predicted, by name or id.</summary>
    public string? Dataset { get; init; }

    /// <summary>Its version; absent: the newest.</summary>
    public int? DatasetVersion { get; init; }

    /// <summary>The dataset that gets the predictions as its next version, by name or id. Created where it is new.</summary>
    public string? Output { get; init; }

    /// <summary>Columns to carry over; absent: the columns that are ids, else the row's number.</summary>
    public string[]? Keys { get; init; }

    /// <summary>The worker's memory limit.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>The limit of one attempt's wall time.</summary>
    public int? Seconds { get; init; }

    /// <summary>Higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>The project, by name or id.</summary>
    public string? Project { get; init; }

    /// <summary>Refuses what no run could be made of.</summary>
    public void Check()
    {
        if (string.IsNullOrEmpty(Dataset))
        {
            throw RefusedException.Invalid("batch.dataset", "dataset is missing: name the dataset whose rows are to be predicted.");
        }

        if (string.IsNullOrEmpty(Output))
        {
            throw RefusedException.Invalid("batch.output", "output is missing: name the dataset that is to get the predictions.");
        }

        Texts.Require("keys", Keys);
        if (!NameRules.IsIdOf(Kinds.Dataset, Output))
        {
            NameRules.Require("dataset", Output);
        }
    }

    /// <summary>What the run is to do.</summary>
    public PredictionSpec ToSpec(string modelVersionId, string datasetId, int datasetVersion, string outputId) => new()
    {
        ModelVersionId = modelVersionId,
        DatasetId = datasetId,
        DatasetVersion = datasetVersion,
        OutputDatasetId = outputId,
        Keys = [.. Keys ?? []],
        Limits = Limits.Of(MemoryMiB, Seconds),
    };
}
