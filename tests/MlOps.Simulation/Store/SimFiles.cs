using System.Text.Json;
using MlOps.Datasets;

namespace MlOps.Simulation;

/// <summary>Artifacts: every manifest is the same one, of a table that a model can learn from.</summary>
internal sealed class SimArtifacts : IArtifactStore
{
    private static readonly byte[] Manifest = JsonSerializer.SerializeToUtf8Bytes(
        new DatasetManifest
        {
            Csv = new(),
            Rows = 100,
            Columns =
            [
                new() { Name = "hours", Role = ColumnRole.Numeric, Type = ColumnType.Float64, Missing = 0, Distinct = 90 },
                new() { Name = "failed", Role = ColumnRole.Categorical, Type = ColumnType.Text, Missing = 0, Distinct = 2 },
            ],
        },
        MlOpsJson.Options);

    public Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken = default) =>
        Task.FromResult<Stream>(new MemoryStream(Manifest, writable: false));

    public Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

/// <summary>Uploads: only that they are there, and are removed.</summary>
internal sealed class SimUploads(World world) : IUploadStore
{
    public HashSet<string> Keys { get; } = [];

    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        await world.Loop.Sleep(world.Chance.Milliseconds(0.2, 2));
        if (world.Chance.Is(world.Weather.FailRead))
        {
            throw new IOException("The upload could not be removed.");
        }

        Keys.Remove(key);
    }

    public Task<StoredArtifact> WriteAsync(string key, Stream content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<string> LocalPathAsync(string key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> ListAsync(DateTimeOffset? before = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Keys.Order(StringComparer.Ordinal).ToImmutableArray());

    public Task RemoveLeftoversAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
