using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;

namespace MlOps.Trainer.Profiling;

/// <summary>The profile of a version from the sketches of its parts, without reading a row again.</summary>
internal static class ProfileMerge
{
    /// <summary>The profile of all parts; their sketches, of which there is at least one, are used up.</summary>
    /// <exception cref="InvalidDataException">The parts have other columns or types.</exception>
    public static DatasetProfile Of(IEnumerable<DatasetSketches> parts) => Profiler.Of(Join(parts));

    /// <summary>
    /// Writes <see cref="DatasetProfile.FileName"/> and <see cref="DatasetProfile.SketchesFileName"/> of all parts into a folder
    /// and answers with these names; of one part it is the part's own.
    /// </summary>
    public static IEnumerable<string> Save(IEnumerable<DatasetSketches> parts, string folder)
    {
        var sketches = Join(parts);
        Save(Profiler.Of(sketches), Path.Combine(folder, DatasetProfile.FileName));
        sketches.Save(Path.Combine(folder, DatasetProfile.SketchesFileName));
        return [DatasetProfile.FileName, DatasetProfile.SketchesFileName];
    }

    /// <summary>Writes one profile.</summary>
    public static void Save(DatasetProfile profile, string path)
    {
        using var file = File.Create(path);
        JsonSerializer.Serialize(file, profile, MlOpsJson.Options);
    }

    private static DatasetSketches Join(IEnumerable<DatasetSketches> parts) => parts.Aggregate((all, next) => all.With(next));
}
