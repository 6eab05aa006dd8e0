namespace MlOps.Trainer.Training;

/// <summary>How good a two-class model is. Formulas and sources are in this folder's README.</summary>
internal static class BinaryMetrics
{
    /// <summary>The metrics that are defined for these rows.</summary>
    /// <param name="labels">Whether each row is of the positive class.</param>
    /// <param name="scores">The score of each row; higher is more positive.</param>
    /// <param name="probabilities">The probability of the positive class.</param>
    /// <param name="predictions">Whether each row was predicted as positive.</param>
    /// <param name="notices">Takes a line for each metric that is not defined.</param>
    public static IEnumerable<(string Name, double Value)> Of(
        bool[] labels,
        float[] scores,
        float[] probabilities,
        bool[] predictions,
        ICollection<string> notices)
    {
        var positives = labels.Count(label => label);
        var negatives = labels.Length - positives;
        var predicted = predictions.Count(prediction => prediction);
        var hits = labels.Zip(predictions).Count(pair => pair.First && pair.Second);
        var right = labels.Zip(predictions).Count(pair => pair.First == pair.Second);

        yield return ("accuracy", (double)right / labels.Length);
        yield return ("logLoss", labels.Select((label, i) => LogLoss.Of(label ? probabilities[i] : 1 - (double)probabilities[i])).Average());
        if (positives > 0 && negatives > 0)
        {
            var (auc, auprc) = Curves(labels, scores, positives, negatives);
            yield return ("auc", auc);
            yield return ("auprc", auprc);
        }
        else
        {
            notices.Add("The test part has only one of the two classes, so auc and auprc are not defined.");
        }

        if (positives > 0)
        {
            yield return ("recall", (double)hits / positives);
        }

        if (predicted > 0)
        {
            yield return ("precision", (double)hits / predicted);
        }
        else
        {
            notices.Add("No test row was predicted as positive, so precision is not defined.");
        }

        if (positives + predicted > 0)
        {
            yield return ("f1", 2.0 * hits / (positives + predicted));
        }
    }

    /// <summary>Area under the ROC curve (ties count half) and average precision, in one walk down the scores.</summary>
    private static (double Auc, double Auprc) Curves(bool[] labels, float[] scores, int positives, int negatives)
    {
        var order = Enumerable.Range(0, labels.Length).OrderByDescending(i => scores[i]).ToArray();
        double pairsWon = 0, precisionSum = 0;
        long above = 0, seen = 0;
        for (var start = 0; start < order.Length;)
        {
            long positivesHere = 0, negativesHere = 0;
            var end = start;
            for (; end < order.Length && scores[order[end]].Equals(scores[order[start]]); end++)
            {
                if (labels[order[end]])
                {
                    positivesHere++;
                }
                else
                {
                    negativesHere++;
                }
            }

            pairsWon += negativesHere * (above + (positivesHere / 2.0));
            above += positivesHere;
            seen += positivesHere + negativesHere;
            precisionSum += positivesHere * ((double)above / seen);
            start = end;
        }

        return (pairsWon / positives / negatives, precisionSum / positives);
    }
}

/// <summary>The natural logarithmic loss of one row.</summary>
internal static class LogLoss
{
    private const double LeastProbability = 1e-15;

    /// <summary>−ln p of the true class, with p kept from 0 so that one certain error is no infinity.</summary>
    public static double Of(double probability) => -Math.Log(Math.Max(probability, LeastProbability));
}
