using MlOps.Datasets;

namespace MlOps.Client;

/// <summary>How an uploaded file is to be read, and what becomes of it.</summary>
public sealed record DatasetUpload
{
    /// <summary>How to read delimited text; of other formats the missing markers alone count.</summary>
    public CsvOptions Csv { get; init; } = new();

    /// <summary>What kind of file it is. Default: delimited text in UTF-8 or with a mark, not compressed; see <see cref="FileKindText.OfName"/>.</summary>
    public FileKind File { get; init; } = new();

    /// <summary>How the file becomes a version. Default: it is all of the version.</summary>
    public UploadMode Mode { get; init; }

    /// <summary>The part that is appended or replaced; null: an appended one gets a name.</summary>
    public string? Part { get; init; }

    /// <summary>The worker's memory in MiB; null: the platform's default.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>The wall time of one attempt in seconds; null: the platform's default.</summary>
    public int? Seconds { get; init; }
}
