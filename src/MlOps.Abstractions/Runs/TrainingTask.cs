namespace MlOps.Runs;

/// <summary>The kinds of answers that a model gives.</summary>
[GenerateSerializer, Alias("mlops.runs.TrainingTask")]
public enum TrainingTask
{
    /// <summary>A number.</summary>
    Regression = 1,

    /// <summary>One of two classes, with a probability.</summary>
    Binary = 2,

    /// <summary>One of several classes, with their probabilities.</summary>
    Multiclass = 3,

    /// <summary>An order of the rows of a group.</summary>
    Ranking = 4,

    /// <summary>How unlike the others a row is, learned without a label.</summary>
    Anomaly = 5,

    /// <summary>Whatever tensors an imported model gives; nothing is trained for it.</summary>
    Tensors = 6,
}
