using System.Text.Json;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>What an upload becomes, kept with its chunks until they are whole.</summary>
/// <param name="Project">The project's id.</param>
/// <param name="Dataset">The dataset's name or id.</param>
/// <param name="RequestId">The request that began it, under which its run is asked for.</param>
/// <param name="Csv">How to read delimited text.</param>
/// <param name="File">What kind of file it is.</param>
/// <param name="Mode">How it becomes a version.</param>
/// <param name="Part">The part's name.</param>
/// <param name="Limits">What the ingestion may use.</param>
internal sealed record UploadSubject(
    string Project, string Dataset, string RequestId, CsvOptions Csv, FileKind File, UploadMode Mode, string? Part, RunLimits Limits)
{
    public static UploadSubject Of(UploadQuery query, string project, string dataset, string requestId) =>
        new(project, dataset, requestId, query.Csv(), query.File(), query.UploadMode(), query.Part, query.Limits());

    public static UploadSubject Parse(string text) => JsonSerializer.Deserialize<UploadSubject>(text, MlOpsJson.Options)
        ?? throw new InvalidDataException("An upload's subject is empty.");

    public override string ToString() => JsonSerializer.Serialize(this, MlOpsJson.Options);

    public IngestionSpec Spec(string dataset, string runId, StoredArtifact raw) => new()
    {
        DatasetId = dataset,
        UploadKey = runId,
        RawDigest = raw.Digest,
        RawBytes = raw.Bytes,
        Csv = Csv,
        File = File,
        Mode = Mode,
        Part = Part,
        Limits = Limits,
    };
}
