using System.Text.Json;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>A training to start. What is left out is decided from the dataset, or has the platform's default.</summary>
internal sealed record StartTraining
{
    /// <summary>The dataset, by name or id.</summary>
    public string? Dataset { get; init; }

    /// <summary>Its version; absent: the newest.</summary>
    public int? DatasetVersion { get; init; }

    /// <summary>The column to learn; an anomaly detection needs none.</summary>
    public string? Label { get; init; }

    /// <summary>What kind of answer; absent: from the label's values.</summary>
    public TrainingTask? Task { get; init; }

    /// <summary>The columns to learn from; absent: all that can be learned from.</summary>
    public string[]? Features { get; init; }

    /// <summary>The algorithm.</summary>
    public string? Trainer { get; init; }

    /// <summary>Hyper-parameters by name: numbers, or numbers as text.</summary>
    public Dictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>The share of rows kept for the test.</summary>
    public double? TestFraction { get; init; }

    /// <summary>The seed of the split and of the trainer.</summary>
    public int? Seed { get; init; }

    /// <summary>Threads of the trainer.</summary>
    public int? Threads { get; init; }

    /// <summary>How rows are kept apart for the test; absent: at random.</summary>
    public SplitKind? Split { get; init; }

    /// <summary>The column that the split groups rows by, or orders them by.</summary>
    public string? SplitColumn { get; init; }

    /// <summary>The dataset that is the test part, by name or id.</summary>
    public string? TestDataset { get; init; }

    /// <summary>Its version; absent: the newest.</summary>
    public int? TestDatasetVersion { get; init; }

    /// <summary>The column that says which rows are ranked together.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>How much an error on each class counts, by the class's text.</summary>
    public Dictionary<string, double>? ClassWeights { get; init; }

    /// <summary>Weighs rare classes as much as frequent ones.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Stops a boosted trainer when the validation part has not improved for so many rounds.</summary>
    public int? EarlyStoppingRounds { get; init; }

    /// <summary>The share of the rows to learn from that is kept for validation.</summary>
    public double? ValidationFraction { get; init; }

    /// <summary>What a search for the trainer may spend.</summary>
    public StartSearch? Search { get; init; }

    /// <summary>Columns by whose values metrics are also shown apart.</summary>
    public string[]? Slices { get; init; }

    /// <summary>The commit of the caller's code, for the record.</summary>
    public string? CodeCommit { get; init; }

    /// <summary>Leaves the ONNX export out.</summary>
    public bool NoOnnx { get; init; }

    /// <summary>The experiment, by name or id; absent: of the dataset's name. Created where it is new.</summary>
    public string? Experiment { get; init; }

    /// <summary>The model to register a version of; absent: the dataset's name.</summary>
    public string? Register { get; init; }

    /// <summary>Registers nothing.</summary>
    public bool NoModel { get; init; }

    /// <summary>The worker's memory limit.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>The limit of one attempt's wall time.</summary>
    public int? Seconds { get; init; }

    /// <summary>Higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>The project, by name or id.</summary>
    public string? Project { get; init; }

    /// <summary>What the run is to do.</summary>
    /// <exception cref="RefusedException">A member is missing or contradicts another.</exception>
    public TrainingSpec ToSpec(string datasetId, int datasetVersion, string? testDatasetId, int? testDatasetVersion)
    {
        var spec = new TrainingSpec { DatasetId = datasetId, Label = Label ?? "" };
        return spec with
        {
            DatasetVersion = datasetVersion,
            Task = Task,
            Features = [.. Features ?? []],
            Trainer = Trainer,
            Parameters = (Parameters ?? []).ToImmutableSortedDictionary(pair => pair.Key, Text),
            TestFraction = TestFraction ?? spec.TestFraction,
            Seed = Seed ?? spec.Seed,
            Threads = Threads ?? spec.Threads,
            Register = Register,
            NoModel = NoModel,
            Split = new()
            {
                Kind = Split ?? (testDatasetId is null ? SplitKind.Random : SplitKind.Dataset),
                Column = SplitColumn,
                TestDatasetId = testDatasetId,
                TestDatasetVersion = testDatasetVersion,
            },
            GroupColumn = GroupColumn,
            ClassWeights = (ClassWeights ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
            BalanceClasses = BalanceClasses,
            EarlyStoppingRounds = EarlyStoppingRounds,
            ValidationFraction = ValidationFraction ?? spec.ValidationFraction,
            Search = Search?.ToBudget(),
            Slices = [.. Slices ?? []],
            CodeCommit = CodeCommit,
            NoOnnx = NoOnnx,
            Limits = Limits.Of(MemoryMiB, Seconds),
        };
    }

    /// <summary>Refuses what no run could be made of.</summary>
    public void Check()
    {
        if (string.IsNullOrEmpty(Dataset))
        {
            throw RefusedException.Invalid("run.dataset", "dataset is missing: name the dataset to learn from.");
        }

        if (string.IsNullOrEmpty(Label) && Task != TrainingTask.Anomaly)
        {
            throw RefusedException.Invalid("run.label", "label is missing: name the column to learn. Only the task anomaly needs none.");
        }

        Texts.Require("features", Features);
        Texts.Require("slices", Slices);
        Texts.Require("search.trainers", Search?.Trainers);
        if (TestDatasetVersion is not null && TestDataset is null)
        {
            throw RefusedException.Invalid("run.test-dataset", "testDatasetVersion is given without testDataset: name the dataset that it is a version of.");
        }

        if (Register is not null && NoModel)
        {
            throw RefusedException.Invalid("run.register", $"register ('{Register}') and noModel contradict each other: leave one of them out.");
        }

        if (Register is not null)
        {
            NameRules.Require("model", Register);
        }

        if (Experiment is not null && !NameRules.IsIdOf(Kinds.Experiment, Experiment))
        {
            NameRules.Require("experiment", Experiment);
        }
    }

    private static string Text(KeyValuePair<string, JsonElement> parameter) => parameter.Value.ValueKind switch
    {
        JsonValueKind.String => parameter.Value.GetString()!,
        JsonValueKind.Number => parameter.Value.GetRawText(),
        var kind => throw RefusedException.Invalid("run.parameter", $"parameters.{parameter.Key} is of the kind {kind}; a number is expected, or a number as text."),
    };
}
