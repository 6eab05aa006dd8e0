using System.Collections.Immutable;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Evaluation.Reports;

/// <summary>All that a report is written from.</summary>
/// <param name="Evaluation">What was measured.</param>
/// <param name="Spec">What was trained.</param>
/// <param name="Notices">What the training had to say.</param>
/// <param name="IsSearched">Whether trainer and parameters were searched for.</param>
/// <param name="Found">What others found in the data, such as leaks.</param>
internal sealed record ReportSource(
    ModelEvaluation Evaluation, TrainingSpec Spec, ImmutableArray<string> Notices, bool IsSearched, ImmutableArray<ReportFinding> Found);
