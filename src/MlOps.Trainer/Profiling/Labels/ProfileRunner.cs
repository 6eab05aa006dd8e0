using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Trainer.Ingestion;
using MlOps.Trainer.Training;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Profiling.Labels;

/// <summary>Looks at a dataset version in view of a label.</summary>
internal static class ProfileRunner
{
    private const long BytesPerMiB = 1024 * 1024;

    // Each value as it is read, once more without the rows that lack a label, and what is sorted of a column at a time.
    private const int BytesPerValue = 2 * sizeof(double);
    private const int SortedColumns = 4;

    public static ProfileDone Run(ProfileJob job, IWorkerOutput output, CancellationToken cancellationToken)
    {
        output.Progress("reading");
        var manifest = DatasetManifests.Read(job.Data.ManifestPath);
        var label = manifest.Columns.FirstOrDefault(column => column.Name == job.Spec.Label)
            ?? throw new JobFailedException("label.absent", $"The data set has no column '{job.Spec.Label}'. Its columns are: {string.Join(", ", manifest.Columns.Select(column => $"'{column.Name}'"))}.");
        var looked = manifest.Columns.Where(column => column != label && Unusable(column) is null).ToList();

        using var table = new ParquetTable(job.Data.DataPaths, MemoryShares.ReadingMiB(job.Limits));
        var rows = table.CountRows();
        var every = Every(rows, looked.Count + 1, job.Limits.MemoryMiB);
        var labelBuffer = AnalysisBuffer.Of(label, rows, every);
        List<AnalysisBuffer> buffers = [.. looked.Select(column => AnalysisBuffer.Of(column, rows, every))];
        table.Read([labelBuffer, .. buffers], output, cancellationToken);

        output.Progress("associating", rows);
        var profile = LabelAnalysis.Of([.. buffers.Select(buffer => buffer.ToColumn())], labelBuffer.ToColumn(), cancellationToken) with
        {
            Rows = rows - label.Missing,
            Skipped = [.. manifest.Columns.Where(column => column != label).Select(Unusable).OfType<string>()],
        };
        if (every > 1)
        {
            output.Log($"Every {every}th of {rows} rows was looked at: all of them need more memory than {job.Limits.MemoryMiB} MiB.");
        }

        foreach (var leak in profile.Leaks)
        {
            output.Log(leak.Message);
        }

        using (var file = File.Create(Path.Combine(job.WorkDirectory, LabelProfile.FileName)))
        {
            JsonSerializer.Serialize(file, profile, MlOpsJson.Options);
        }

        return new ProfileDone { Files = [LabelProfile.FileName] };
    }

    /// <summary>Every so-manieth row fits into half of the memory.</summary>
    internal static int Every(int rows, int columns, int memoryMiB)
    {
        var room = Math.Max(1, (memoryMiB - MemoryShares.ProcessMiB) / 2 * BytesPerMiB);
        var needed = (long)rows * (columns + SortedColumns) * BytesPerValue;
        return (int)Math.Clamp((needed + room - 1) / room, 1, Math.Max(1, rows));
    }

    /// <summary>Why a column is not looked at; null where it is.</summary>
    private static string? Unusable(ColumnManifest column) => column switch
    {
        { Distinct: 0 } => $"'{column.Name}': it has no value.",
        { Type: ColumnType.Text, Role: ColumnRole.Id } => $"'{column.Name}': it names the row.",
        { Type: ColumnType.Text, Distinct: > RoleInference.MaxCategories } => $"'{column.Name}': free text of {column.Distinct} distinct values.",
        _ => null,
    };
}
