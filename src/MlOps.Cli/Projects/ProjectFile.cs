using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlOps.Datasets;

namespace MlOps.Cli.Projects;

/// <summary>What the platform shall hold: a project folder's mlops.json.</summary>
internal sealed record ProjectFile
{
    /// <summary>The file's name in the folder.</summary>
    public const string Name = "mlops.json";

    /// <summary>The file that describes this one, for editors.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>The platform's project in which all of it stands; it is founded where it is new. Default: the platform's own, named default.</summary>
    public string? Project { get; init; }

    /// <summary>The data that models learn from.</summary>
    public ImmutableArray<DatasetEntry>? Datasets { get; init; }

    /// <summary>The models to train. A training that was done before, of the same data with the same options, is not done again.</summary>
    public ImmutableArray<RunRequest>? Trainings { get; init; }

    /// <summary>What shall answer predictions.</summary>
    public ImmutableArray<DeploymentEntry>? Deployments { get; init; }
}

/// <summary>A dataset and the file that its newest version is made of.</summary>
internal sealed record DatasetEntry
{
    /// <summary>The dataset's name.</summary>
    public required string Name { get; init; }

    /// <summary>The file; its path counts from the folder of mlops.json.</summary>
    public required string File { get; init; }

    /// <summary>How rows and columns stand in the file. Default: by the file's name, else csv.</summary>
    public FileFormat? Format { get; init; }

    /// <summary>What the whole file is compressed with. Default: by the file's name, else none.</summary>
    public FileCompression? Compression { get; init; }

    /// <summary>How text stands in bytes. Default: as a byte-order mark says, else utf-8.</summary>
    public TextEncoding? Encoding { get; init; }

    /// <summary>Whether the first line names the columns. Default: true.</summary>
    public bool? Header { get; init; }

    /// <summary>Between two fields: one character, or tab. Default: a comma; a tab for .tsv.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Around fields: one character. Default: a double quote.</summary>
    public string? Quote { get; init; }

    /// <summary>Texts that mean "no value", beside the empty field.</summary>
    public ImmutableArray<string>? Missing { get; init; }

    /// <summary>The columns' names where the file has no header.</summary>
    public ImmutableArray<string>? Columns { get; init; }
}

/// <summary>A name under which a model answers predictions.</summary>
internal sealed record DeploymentEntry
{
    /// <summary>The deployment's name.</summary>
    public required string Name { get; init; }

    /// <summary>MODEL (what its training here makes, else its newest version), MODEL:3 or MODEL@alias.</summary>
    public required string Model { get; init; }
}
