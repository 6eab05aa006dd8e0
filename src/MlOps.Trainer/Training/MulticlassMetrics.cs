namespace MlOps.Trainer.Training;

/// <summary>How good a model of several classes is. Formulas and sources are in this folder's README.</summary>
internal static class MulticlassMetrics
{
    /// <summary>The metrics of these rows.</summary>
    /// <param name="labels">Each row's class; -1 for one that the model does not know.</param>
    /// <param name="probabilities">Each row's probabilities by class.</param>
    /// <param name="predictions">Each row's predicted class.</param>
    /// <param name="notices">Takes a line for what the reader should know.</param>
    public static IEnumerable<(string Name, double Value)> Of(
        int[] labels,
        float[][] probabilities,
        int[] predictions,
        ICollection<string> notices)
    {
        var unknown = labels.Count(label => label < 0);
        if (unknown > 0)
        {
            notices.Add($"{unknown} test rows are of classes that no training row has; they count as errors.");
        }

        var rows = Enumerable.Range(0, labels.Length).ToArray();
        yield return ("microAccuracy", rows.Average(i => labels[i] == predictions[i] ? 1.0 : 0));
        yield return ("macroAccuracy", rows.GroupBy(i => labels[i]).Average(group => group.Average(i => labels[i] == predictions[i] ? 1.0 : 0)));
        yield return ("logLoss", rows.Average(i => LogLoss.Of(labels[i] < 0 ? 0 : probabilities[i][labels[i]])));
    }
}
