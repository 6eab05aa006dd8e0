using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Client;

public sealed partial class MlOpsHttpClient
{
    /// <summary>The models.</summary>
    public Task<Page<ModelView>> ListModelsAsync(PageQuery? page = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<Page<ModelView>>(Call.Get($"models", Paging(page)), cancellationToken);

    /// <summary>One model and its versions.</summary>
    public Task<ModelDetails> GetModelAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ModelDetails>(Call.Get($"models/{name}"), cancellationToken);

    /// <summary>One version of a model.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">A number, <c>@alias</c>, or <c>newest</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ModelVersionDetails> GetModelVersionAsync(string name, string version = "newest", CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ModelVersionDetails>(Call.Get($"models/{name}/versions/{version}"), cancellationToken);

    /// <summary>
    /// Uploads an ONNX model, from where the stream stands to its end, as the next version of a model; a model that is
    /// not there is created. The answer is the run that checks it in a worker. A stream that can seek is sent again from
    /// its start when an attempt fails; any other is sent once. The stream stays open.
    /// </summary>
    public Task<RunView> ImportModelAsync(
        string name,
        Stream file,
        int? memoryMiB = null,
        int? seconds = null,
        CancellationToken cancellationToken = default)
    {
        var call = Call.Change(HttpMethod.Post, $"models/{name}/versions", CallContent.From(file)) with
        {
            IsLong = true,
            Query = [("format", "onnx"), ("memoryMiB", Text(memoryMiB)), ("seconds", Text(seconds))],
        };
        return _transport.SendAsync<RunView>(call, cancellationToken);
    }

    /// <summary>Copies a version's model, an ML.NET zip or an ONNX model, to <paramref name="target"/>.</summary>
    public Task DownloadModelAsync(string name, int number, Stream target, CancellationToken cancellationToken = default) =>
        _transport.CopyToAsync(Call.Get($"models/{name}/versions/{number}/file"), target, cancellationToken);

    /// <summary>Copies a file beside the model, such as <c>report.md</c>, to <paramref name="target"/>.</summary>
    public Task DownloadModelFileAsync(string name, string version, string file, Stream target, CancellationToken cancellationToken = default) =>
        _transport.CopyToAsync(Call.Get($"models/{name}/versions/{version}/files/{file}"), target, cancellationToken);

    /// <summary>Moves a version to a stage.</summary>
    public Task<ModelVersionView> SetStageAsync(string name, int number, ModelStage stage, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ModelVersionView>(
            Call.Change(HttpMethod.Put, $"models/{name}/versions/{number}/stage", CallContent.Json(new { stage })), cancellationToken);

    /// <summary>
    /// Points an alias at a version; with <paramref name="expected"/> only if it points there now (0: nowhere).
    /// </summary>
    public Task<ModelView> SetAliasAsync(string name, string alias, int version, int? expected = null, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ModelView>(
            Call.Change(HttpMethod.Put, $"models/{name}/aliases/{alias}", CallContent.Json(new { version, expected })), cancellationToken);

    /// <summary>Removes an alias.</summary>
    public Task<ModelView> RemoveAliasAsync(string name, string alias, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ModelView>(Call.Change(HttpMethod.Delete, $"models/{name}/aliases/{alias}"), cancellationToken);
}
