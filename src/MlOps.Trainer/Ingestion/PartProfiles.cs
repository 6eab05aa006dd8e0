using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>The profiles of a new part and of the version that it stands in.</summary>
internal static class PartProfiles
{
    private const string Prefix = "part-";

    /// <summary>
    /// Leaves both in the folder: the part's under names of their own, since the version's are called alike. Where a part was made before there were
    /// profiles, or has integers where another has fractions, the version has none: what is hashed alike in one is not in the other.
    /// </summary>
    public static (ImmutableSortedDictionary<string, string> Part, ImmutableArray<string> Version) Save(
        IngestionJob job, ImmutableArray<DatasetManifest> others, int position, DatasetSketches own, string folder, IWorkerOutput output)
    {
        var part = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in ProfileMerge.Save([own], folder))
        {
            part[name] = Prefix + name;
            File.Move(Path.Combine(folder, name), Path.Combine(folder, part[name]), overwrite: true);
        }

        if (job.Parts.FirstOrDefault(other => !other.Files.ContainsKey(DatasetProfile.SketchesFileName)) is { } old)
        {
            output.Log($"The part '{old.Part.Name}' was made before there were profiles, so the version has none. Replace the part by its file to have one.");
            return (part.ToImmutable(), []);
        }

        var mixed = own.Columns.FirstOrDefault(column => others.Any(other => other.Columns.First(there => there.Name == column.Name).Type != column.Sketch.Type)).Name;
        if (mixed is not null)
        {
            output.Log($"The column '{mixed}' holds integers in one part and fractions in another, so the version has no profile of its own; the new part has.");
            return (part.ToImmutable(), []);
        }

        // In the parts' order; joining uses them up, and only one of them is in memory beside what is joined.
        var sketches = Enumerable.Range(0, job.Parts.Length + 1).Select(i =>
            i == position ? own : DatasetSketches.Load(job.Parts[i < position ? i : i - 1].Files[DatasetProfile.SketchesFileName]));
        return (part.ToImmutable(), [.. ProfileMerge.Save(sketches, folder)]);
    }
}
