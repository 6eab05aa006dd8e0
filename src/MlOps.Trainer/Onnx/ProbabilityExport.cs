using Microsoft.ML.Calibrators;
using MlOps.Trainer.Onnx.Format;

namespace MlOps.Trainer.Onnx;

/// <summary>Probabilities of scores, one column per calibrator: 1 / (1 + exp(slope · score + offset)), by Platt.</summary>
internal static class ProbabilityExport
{
    public static string Probabilities(GraphBuilder graph, string scores, IReadOnlyList<object> calibrators)
    {
        var platts = calibrators.Select(calibrator => calibrator as PlattCalibrator
            ?? throw new NotExportableException($"A calibrator of the kind {ScoreExport.Name(calibrator)} is not written as ONNX.")).ToList();
        var exponent = graph.Add("Mul", [scores, Row(platt => -platt.Slope)]);
        return graph.Add("Sigmoid", [graph.Add("Add", [exponent, Row(platt => -platt.Offset)])]);

        string Row(Func<PlattCalibrator, double> of) =>
            graph.Constant(Tensor.Of(platts.Select(platt => (float)of(platt)).ToArray(), 1, platts.Count));
    }
}
