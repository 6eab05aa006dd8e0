namespace MlOps.Trainer.Prediction;

/// <summary>What a model says of some rows, by output; what its task does not have is empty.</summary>
/// <param name="Scores">One per row; empty for several classes.</param>
/// <param name="Probabilities">Of the positive class, one per row; of several classes, row by row, in the manifest's order.</param>
/// <param name="Classes">The predicted class of each row, by its place in the manifest.</param>
internal sealed record Answers(float[] Scores, float[] Probabilities, int[] Classes);
