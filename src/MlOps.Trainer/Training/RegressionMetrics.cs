namespace MlOps.Trainer.Training;

/// <summary>How good a model of a number is. Formulas and sources are in this folder's README.</summary>
internal static class RegressionMetrics
{
    /// <summary>The metrics that are defined for these rows.</summary>
    public static IEnumerable<(string Name, double Value)> Of(float[] labels, float[] scores, ICollection<string> notices)
    {
        var errors = labels.Zip(scores, (label, score) => (double)score - label).ToArray();
        var squares = errors.Sum(error => error * error);
        yield return ("mae", errors.Average(Math.Abs));
        yield return ("rmse", Math.Sqrt(squares / errors.Length));

        var mean = labels.Average(label => (double)label);
        var spread = labels.Sum(label => (label - mean) * (label - mean));
        if (spread > 0)
        {
            yield return ("r2", 1 - (squares / spread));
        }
        else
        {
            notices.Add("The label is the same in every test row, so r2 is not defined.");
        }
    }
}
