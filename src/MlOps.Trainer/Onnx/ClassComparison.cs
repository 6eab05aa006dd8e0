using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Prediction;

namespace MlOps.Trainer.Onnx;

/// <summary>Counts rows for which two models predict another class.</summary>
internal sealed class ClassComparison(ModelManifest manifest)
{
    /// <summary>Rows where the model's own answer tells the two classes apart.</summary>
    public long Others { get; private set; }

    /// <summary>Rows where the two classes are as good within the tolerance: rounding decides.</summary>
    public long Ties { get; private set; }

    public void Add(Answers exported, Answers own)
    {
        for (var row = 0; row < own.Classes.Length; row++)
        {
            if (exported.Classes[row] == own.Classes[row])
            {
                continue;
            }

            if (Margin(own, row, exported.Classes[row]) <= ExportGate.Tolerance)
            {
                Ties++;
            }
            else
            {
                Others++;
            }
        }
    }

    /// <summary>By how much the model's own answer prefers its class to the other one. Two classes are parted by the score 0.</summary>
    private double Margin(Answers own, int row, int other)
    {
        if (manifest.Task == TrainingTask.Binary)
        {
            return Math.Abs(own.Scores[row]);
        }

        var first = row * manifest.Classes.Length;
        return own.Probabilities[first + own.Classes[row]] - own.Probabilities[first + other];
    }
}
