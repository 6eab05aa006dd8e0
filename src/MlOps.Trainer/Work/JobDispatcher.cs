using MlOps.Trainer.Ingestion;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Trainer.Work;

/// <summary>Each kind of job to its runner.</summary>
internal static class JobDispatcher
{
    public static WorkerMessage Run(WorkerJob job, IWorkerOutput output, CancellationToken cancellationToken) => job switch
    {
        IngestionJob ingestion => Done(IngestionRunner.Run(ingestion, output, cancellationToken)),
        TrainingJob training => Done(TrainingRunner.Run(training, output, cancellationToken)),
        _ => throw new JobFailedException(
            "worker.bad-job",
            $"This worker knows no job of the kind {job.GetType().Name}. Host and worker must be of one version."),
    };

    private static IngestionDone Done(IngestionOutcome outcome) => new()
    {
        DataFile = outcome.DataFile,
        ManifestFile = outcome.ManifestFile,
        Identity = outcome.Identity,
        Rows = outcome.Rows,
        Columns = outcome.Columns,
        CpuNanoseconds = ProcessUsage.CpuNanoseconds(),
        PeakMemoryBytes = ProcessUsage.PeakMemoryBytes(),
    };

    private static TrainingDone Done(TrainingOutcome outcome) => new()
    {
        ModelFile = outcome.ModelFile,
        ManifestFile = outcome.ManifestFile,
        EntryDigest = outcome.EntryDigest,
        Trainer = outcome.Trainer,
        Metrics = outcome.Metrics,
        CpuNanoseconds = ProcessUsage.CpuNanoseconds(),
        PeakMemoryBytes = ProcessUsage.PeakMemoryBytes(),
    };
}
