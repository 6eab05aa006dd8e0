using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace MlOps.Trainer.Training;

/// <summary>The names of the columns that a trainer reads.</summary>
/// <param name="Label">What is learned; null where nothing is known of the rows.</param>
/// <param name="Vector">The features.</param>
/// <param name="Weight">How much a row counts; null: all the same.</param>
/// <param name="Group">Which rows are ranked together; null outside of a ranking.</param>
/// <param name="Anchor">A column that stays one value per row, which the constant of a baseline is hung on.</param>
internal sealed record Roles(string? Label, string Vector, string? Weight, string? Group, string Anchor)
{
    /// <summary>The roles of a data set, under names that none of its columns has.</summary>
    public static Roles Of(TrainingData data)
    {
        HashSet<string> taken = [.. data.Features.Select(feature => feature.Name), data.Label.Name];
        return new(
            data.Label.IsKnown ? data.Label.Name : null,
            FreeName.Take(taken, "Features"),
            data.Weights is null ? null : FreeName.Take(taken, "Weight"),
            data.Groups is null ? null : FreeName.Take(taken, "Group"),
            FreeName.Take(taken, "Anchor"));
    }

    public void ApplyTo(TrainerInputBase options)
    {
        options.FeatureColumnName = Vector;
        if (options is TrainerInputBaseWithLabel labelled)
        {
            labelled.LabelColumnName = Label;
        }

        if (options is TrainerInputBaseWithWeight weighted)
        {
            weighted.ExampleWeightColumnName = Weight;
        }

        if (options is FastTreeRankingTrainer.Options or LightGbmRankingTrainer.Options)
        {
            ((TrainerInputBaseWithGroupId)options).RowGroupColumnName = Group;
        }
    }
}
