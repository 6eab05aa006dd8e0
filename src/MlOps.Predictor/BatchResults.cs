using MlOps.Runs;

namespace MlOps.Predictor;

/// <summary>What a model said of several rows, by output; reused from request to request.</summary>
internal sealed class BatchResults
{
    public float[] Scores { get; private set; } = [];

    public float[] Probabilities { get; private set; } = [];

    public int[] Classes { get; private set; } = [];

    /// <summary>Predicts the first <paramref name="rows"/> slots of an engine.</summary>
    public void Fill(RowModel model, RowEngine engine, int rows)
    {
        var width = Math.Max(1, engine.Probabilities.Length);
        if (Scores.Length < rows)
        {
            Scores = new float[rows];
            Classes = new int[rows];
            Probabilities = new float[rows * width];
        }

        var isMulticlass = model.Manifest.Task == TrainingTask.Multiclass;
        for (var row = 0; row < rows; row++)
        {
            engine.Predict(row);
            Scores[row] = engine.Score;
            Classes[row] = engine.Class;
            if (isMulticlass)
            {
                engine.Probabilities.CopyTo(Probabilities.AsSpan(row * width));
            }
            else
            {
                Probabilities[row] = engine.Probability;
            }
        }
    }
}
