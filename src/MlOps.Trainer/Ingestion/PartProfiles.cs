using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>The profiles of a new part and of the version that it stands in.</summary>
/// <param name="job">Where the other parts lie, and their sketches.</param>
/// <param name="database">May read them all.</param>
/// <param name="output">Hears which part had to be read again.</param>
/// <param name="cancellationToken">Stops reading.</param>
internal sealed class PartProfiles(IngestionJob job, IngestionDatabase database, IWorkerOutput output, CancellationToken cancellationToken)
{
    private const string Prefix = "part-";

    /// <summary>
    /// Leaves both in the folder: the part's under names of their own, since the version's are called alike. A part that was made before there
    /// were profiles, or has integers where the version has fractions, is read again.
    /// </summary>
    /// <param name="parts">The parts' manifests in order, the new one's among them.</param>
    /// <param name="version">That of all of them.</param>
    /// <param name="own">What was seen of the new part.</param>
    /// <param name="dataPath">Where its rows lie.</param>
    public (ImmutableSortedDictionary<string, string> Part, ImmutableArray<string> Version) Save(
        ImmutableArray<DatasetManifest> parts, DatasetManifest version, DatasetSketches own, string dataPath)
    {
        var folder = Path.GetFullPath(job.WorkDirectory);
        var part = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in ProfileMerge.Save([own], folder))
        {
            part[name] = Prefix + name;
            File.Move(Path.Combine(folder, name), Path.Combine(folder, part[name]), overwrite: true);
        }

        // In the parts' order; joining uses them up, and only one of them is in memory beside what is joined.
        var position = job.Position ?? job.Parts.Length;
        var sketches = parts.Select((manifest, i) => i == position
            ? Wider(manifest, version) is { } wider ? Again(job.Part, dataPath, version, wider) : own
            : Other(job.Parts[i < position ? i : i - 1], manifest, version));
        return (part.ToImmutable(), [.. ProfileMerge.Save(sketches, folder)]);
    }

    private DatasetSketches Other(PartFiles part, DatasetManifest manifest, DatasetManifest version) =>
        !part.Files.TryGetValue(DatasetProfile.SketchesFileName, out var stored)
            ? Again(part.Part.Name, part.DataPath, version, "it was made before there were profiles")
            : Wider(manifest, version) is { } wider ? Again(part.Part.Name, part.DataPath, version, wider) : DatasetSketches.Load(stored);

    private DatasetSketches Again(string name, string path, DatasetManifest version, string why)
    {
        output.Log($"The part '{name}' is read again for the version's profile: {why}.");
        return PartSketcher.Of(database, path, version, output, cancellationToken);
    }

    /// <summary>Why a part's sketches are not of the version's types; null where they are.</summary>
    private static string? Wider(DatasetManifest part, DatasetManifest version) =>
        part.Columns.Zip(version.Columns).FirstOrDefault(pair => pair.First.Type != pair.Second.Type).First is { } column
            ? $"it holds integers in the column '{column.Name}', where another part holds fractions"
            : null;
}
