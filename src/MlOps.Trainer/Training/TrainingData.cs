using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>The data set in memory: the label, the features in the order of the file, and the parts.</summary>
internal sealed record TrainingData(LabelPlan Label, IReadOnlyList<FeatureBuffer> Features, Parts Parts)
{
    /// <summary>How much each row counts; null: all the same.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Each row's group, in a ranking; null else.</summary>
    public GroupBuffer? Groups { get; init; }

    /// <summary>The columns that all of it was made of.</summary>
    public required RawData Raw { get; init; }

    public static TrainingData Read(TrainingJob job, IWorkerOutput output, List<string> notices, CancellationToken cancellationToken)
    {
        var raw = RawData.Read(job, output, notices, cancellationToken);
        var parts = RowParts.Of(raw, notices);
        return Of(raw, raw.Spec.EarlyStoppingRounds is null ? parts : RowParts.WithValidation(raw, parts), notices);
    }

    /// <summary>The same columns with other parts; what is learned of the label follows from them.</summary>
    public static TrainingData Of(RawData raw, Parts parts, List<string> notices)
    {
        var label = raw.Label is null ? LabelPlan.None : LabelPlan.Create(raw.Label, raw.Task, parts, notices);

        // A class that only the validation part has can neither be learned nor be stopped by.
        if (label.Codes.Length > 0 && raw.Task == TrainingTask.Multiclass)
        {
            parts = parts with { Validation = [.. parts.Validation.Where(row => label.Codes[row] >= 0)] };
        }

        return new(label, Usable(raw.Features, parts, notices), parts)
        {
            Weights = ClassWeighting.Of(raw.Spec, label, parts.Train),
            Groups = raw.Task == TrainingTask.Ranking ? raw.Groups : null,
            Raw = raw,
        };
    }

    /// <summary>The columns that a trainer reads beside the features.</summary>
    public IEnumerable<ViewColumn> Targets(Roles roles)
    {
        if (roles.Label is not null)
        {
            yield return Label.ToViewColumn();
        }

        if (roles.Weight is { } weight)
        {
            yield return new SingleColumn(weight, Weights!);
        }

        if (roles.Group is { } group)
        {
            yield return new GroupColumn(group, Groups!.Codes, Groups.Texts.Count);
        }
    }

    private static List<FeatureBuffer> Usable(IReadOnlyList<FeatureBuffer> features, Parts parts, List<string> notices)
    {
        List<FeatureBuffer> usable = [];
        foreach (var feature in features)
        {
            if (feature.OutOfRange > 0)
            {
                notices.Add($"{feature.OutOfRange} values of '{feature.Name}' are beyond ±3.4e38 and count as missing.");
            }

            if (parts.Train.All(feature.IsMissing))
            {
                notices.Add($"'{feature.Name}' has no value in the training part and is no input of the model.");
            }
            else
            {
                usable.Add(feature);
            }
        }

        return usable.Count > 0
            ? usable
            : throw new JobFailedException("feature.none", "No column is left to learn from: all of them are empty in the training part.");
    }
}
