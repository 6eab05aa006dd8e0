using MlOps.Datasets;
using MlOps.Experiments;
using MlOps.Runs;

namespace MlOps.Client;

public sealed partial class MlOpsHttpClient
{
    /// <summary>The datasets.</summary>
    public Task<Page<DatasetView>> ListDatasetsAsync(PageQuery? page = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<Page<DatasetView>>(Call.Get($"datasets", Paging(page)), cancellationToken);

    /// <summary>One dataset and its newest versions.</summary>
    public Task<DatasetDetails> GetDatasetAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<DatasetDetails>(Call.Get($"datasets/{name}"), cancellationToken);

    /// <summary>One version of a dataset and its schema.</summary>
    public Task<DatasetVersionDetails> GetDatasetVersionAsync(string name, int number, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<DatasetVersionDetails>(Call.Get($"datasets/{name}/versions/{number}"), cancellationToken);

    /// <summary>
    /// Uploads a delimited text file, from where the stream stands to its end, as the next version of a dataset; a
    /// dataset that is not there is created. The answer is the run that reads it. A stream that can seek is sent again
    /// when an attempt fails, a large one from its last chunk on; any other is sent once. The stream stays open.
    /// </summary>
    public Task<RunView> UploadDatasetAsync(
        string name,
        Stream file,
        CsvOptions? csv = null,
        int? memoryMiB = null,
        int? seconds = null,
        CancellationToken cancellationToken = default) =>
        UploadDatasetAsync(name, file, new DatasetUpload { Csv = csv ?? new(), MemoryMiB = memoryMiB, Seconds = seconds }, cancellationToken);

    /// <summary>
    /// Uploads a file of any kind, from where the stream stands to its end, as the next version of a dataset or as a part
    /// of it. A stream that can seek and is larger than <see cref="MlOpsClientOptions.ChunkedAbove"/> goes in chunks: when
    /// the connection breaks, the platform starts anew, or the same file is sent again after an interruption, it goes on behind the
    /// last chunk that was answered.
    /// </summary>
    public Task<RunView> UploadDatasetAsync(string name, Stream file, DatasetUpload upload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(upload);
        if (file.CanSeek && file.Length - file.Position > _options.ChunkedAbove)
        {
            return new ChunkedSending(_transport, _options, file).SendAsync(name, Options(upload), cancellationToken);
        }

        var call = Call.Change(HttpMethod.Post, $"datasets/{name}/versions", CallContent.From(file)) with { IsLong = true, Query = Options(upload) };
        return _transport.SendAsync<RunView>(call, cancellationToken);
    }

    private static (string Name, string? Value)[] Options(DatasetUpload upload)
    {
        var (csv, file) = (upload.Csv, upload.File);
        return
        [
            .. file.Format == FileFormat.Csv
                ?
                [
                    ("header", csv.HasHeader ? "true" : "false"),
                    ("delimiter", csv.Delimiter.ToString()),
                    ("quote", csv.Quote.ToString()),
                ]
                : Array.Empty<(string, string?)>(),
            .. csv.MissingMarkers.Select(marker => ("missing", (string?)marker)),
            .. csv.ColumnNames.Select(column => ("columns", (string?)column)),
            ("format", file.Format == FileFormat.Csv ? null : FileKindText.Of(file.Format)),
            ("compression", file.Compression == FileCompression.None ? null : FileKindText.Of(file.Compression)),
            ("encoding", file.Encoding is { } encoding ? FileKindText.Of(encoding) : null),
            ("mode", upload.Mode == UploadMode.Replace ? null : FileKindText.Of(upload.Mode)),
            ("part", upload.Part),
            ("memoryMiB", Text(upload.MemoryMiB)),
            ("seconds", Text(upload.Seconds)),
        ];
    }

    /// <summary>The experiments.</summary>
    public Task<Page<ExperimentView>> ListExperimentsAsync(PageQuery? page = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<Page<ExperimentView>>(Call.Get($"experiments", Paging(page)), cancellationToken);

    /// <summary>One experiment.</summary>
    public Task<ExperimentDetails> GetExperimentAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ExperimentDetails>(Call.Get($"experiments/{name}"), cancellationToken);

    /// <summary>Copies a file beside a version's data, such as <c>profile.json</c>, to <paramref name="target"/>.</summary>
    public Task DownloadDatasetFileAsync(string name, int number, string file, Stream target, CancellationToken cancellationToken = default) =>
        _transport.CopyToAsync(Call.Get($"datasets/{name}/versions/{number}/files/{file}"), target, cancellationToken);

    /// <summary>What a version's values look like. A version of before profiles were made has none: 404.</summary>
    public Task<DatasetProfile> GetDatasetProfileAsync(string name, int number, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<DatasetProfile>(Call.Get($"datasets/{name}/versions/{number}/profile"), cancellationToken);

    /// <summary>
    /// What the newest run of <see cref="StartProfileAsync"/> for this version and label found: which columns tell the label, and which
    /// give it away. 404 where there is none.
    /// </summary>
    public Task<LabelProfile> GetLabelProfileAsync(string name, int number, string label, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<LabelProfile>(Call.Get($"datasets/{name}/versions/{number}/profile", ("label", label)), cancellationToken);

    /// <summary>
    /// Starts a run that looks at a version in view of a label. A column that is not there, or is constant, is refused with 400.
    /// </summary>
    /// <param name="name">The dataset, by name or id.</param>
    /// <param name="number">Its version.</param>
    /// <param name="label">The column to learn.</param>
    /// <param name="memoryMiB">Memory of the worker in MiB; null: 2048.</param>
    /// <param name="seconds">Wall time of one attempt in seconds; null: one hour.</param>
    /// <param name="cancellationToken">Stops asking; a run that was started goes on.</param>
    public Task<RunView> StartProfileAsync(
        string name, int number, string label, int? memoryMiB = null, int? seconds = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RunView>(
            Call.Change(
                HttpMethod.Post,
                $"datasets/{name}/versions/{number}/profile",
                CallContent.Json(new { label, memoryMiB, seconds, project = _options.Project })),
            cancellationToken);

    /// <summary>Copies a version's rows, as Parquet, to <paramref name="target"/>.</summary>
    /// <param name="name">The dataset.</param>
    /// <param name="number">The version.</param>
    /// <param name="target">Where the file goes.</param>
    /// <param name="part">The part, where the version has several; null: the only one.</param>
    /// <param name="cancellationToken">Stops copying.</param>
    public Task DownloadDatasetAsync(string name, int number, Stream target, string? part = null, CancellationToken cancellationToken = default) =>
        _transport.CopyToAsync(Call.Get($"datasets/{name}/versions/{number}/data", ("part", part)), target, cancellationToken);
}
