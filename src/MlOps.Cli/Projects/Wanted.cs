using System.Collections.Immutable;
using MlOps.Datasets;

namespace MlOps.Cli.Projects;

/// <summary>What mlops.json asks for, with its files looked at.</summary>
internal sealed record Wanted(
    string? Project,
    ImmutableArray<WantedDataset> Datasets,
    ImmutableArray<RunRequest> Trainings,
    ImmutableArray<DeploymentEntry> Deployments);

/// <summary>A file that shall be a dataset's version.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="Path">The file.</param>
/// <param name="Shown">The file as mlops.json names it.</param>
/// <param name="Read">Its bytes' digest, and how they are to be read.</param>
internal sealed record WantedDataset(string Name, string Path, string Shown, Reading Read);

/// <summary>What makes two uploads the same version: the bytes, and how they are read.</summary>
/// <param name="Digest">SHA-256 (hex) of the raw bytes.</param>
/// <param name="Csv">How delimited text is read; of no meaning for other formats.</param>
/// <param name="File">What kind of file it is.</param>
internal sealed record Reading(string Digest, CsvOptions Csv, FileKind File)
{
    /// <summary>Whether both come to the same version.</summary>
    public bool IsSameAs(Reading other) =>
        string.Equals(Digest, other.Digest, StringComparison.OrdinalIgnoreCase)
        && File == other.File
        && (File.Format != FileFormat.Csv || Csv.Equals(other.Csv));
}
