using MlOps.Trainer.Ingestion;
using MlOps.Trainer.Onnx.Import;
using MlOps.Trainer.Prediction;
using MlOps.Trainer.Profiling.Labels;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Trainer.Work;

/// <summary>Each kind of job to its runner.</summary>
internal static class JobDispatcher
{
    /// <summary>Does the job; what comes of it bears what the whole process used.</summary>
    public static WorkerDone Run(WorkerJob job, IWorkerOutput output, CancellationToken cancellationToken) =>
        Do(job, output, cancellationToken) with { Used = ProcessUsage.Now() };

    private static WorkerDone Do(WorkerJob job, IWorkerOutput output, CancellationToken cancellationToken) => job switch
    {
        IngestionJob ingestion => IngestionRunner.Run(ingestion, output, cancellationToken),
        TrainingJob training => TrainingRunner.Run(training, output, cancellationToken),
        ImportJob import => ImportRunner.Run(import, output, cancellationToken),
        ProfileJob profile => ProfileRunner.Run(profile, output, cancellationToken),
        PredictionJob prediction => PredictionRunner.Run(prediction, output, cancellationToken),
        _ => throw new JobFailedException(
            "worker.bad-job",
            $"This worker knows no job of the kind {job.GetType().Name}. Host and worker must be of one version."),
    };
}
