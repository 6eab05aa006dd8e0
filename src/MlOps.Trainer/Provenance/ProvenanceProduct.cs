using System.Text.Json;
using MlOps.Actors;
using MlOps.Runs;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Trainer.Provenance;

/// <summary>Leaves the record of what a training's result hangs on.</summary>
internal static class ProvenanceProduct
{
    /// <summary>Leaves <c>provenance.json</c> in the work folder.</summary>
    public static IEnumerable<string> Make(Trained trained, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (job, spec, parts) = (trained.Job, trained.Spec, trained.Data.Parts);
        var provenance = new RunProvenance
        {
            Data = Of(job.Data, spec.DatasetId, spec.DatasetVersion, job.Test is null ? parts.All.Count() : parts.Train.Length + parts.Validation.Length),
            Test = job.Test is { } test ? Of(test, spec.Split.TestDatasetId!, spec.Split.TestDatasetVersion, parts.Test.Length) : null,
            Spec = spec,
            Seed = spec.Seed,
            Threads = spec.Threads,
            CodeCommit = spec.CodeCommit,
            ProgramVersion = Programs.Version,
            Packages = Programs.Packages(),
            Platform = Platform.This(),
            EntryDigest = trained.EntryDigest,
            PredictionsDigest = PredictionsDigest.Of(trained),
        };
        File.WriteAllBytes(
            Path.Combine(trained.Folder, RunProvenance.FileName), JsonSerializer.SerializeToUtf8Bytes(provenance, MlOpsJson.Indented));
        yield return RunProvenance.FileName;
    }

    private static DatasetProvenance Of(DatasetFiles files, string id, int? version, long rows) => new(id, version, files.Identity, rows);
}
