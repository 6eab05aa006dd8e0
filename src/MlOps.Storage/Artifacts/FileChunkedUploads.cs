using System.Globalization;
using System.Text.Json;

namespace MlOps.Storage.Artifacts;

/// <summary>
/// A folder per upload: <c>plan.json</c>, and every chunk in a file whose name has its number and its digest, so that
/// what is there is told by names alone.
/// </summary>
internal sealed class FileChunkedUploads(string root, IUploadStore uploads, string temporary = ".tmp", Action? require = null) : IChunkedUploads
{
    /// <summary>Where they are, below the uploads.</summary>
    public const string Folder = ".chunks";

    private const string PlanFile = "plan.json";

    private readonly string _root = Path.Combine(root, Folder);
    private readonly AtomicFile _files = new(Path.Combine(root, Folder), temporary: temporary, require: require);

    public async Task<ChunkPlan> BeginAsync(string key, ChunkPlan plan, CancellationToken cancellationToken)
    {
        if (await PlanAsync(key, cancellationToken) is { } there)
        {
            return there;
        }

        // What came too late for an upload that was given up is no chunk of the next one.
        foreach (var stray in Chunks(FolderOf(key)))
        {
            File.Delete(Path.Combine(FolderOf(key), NameOf(stray)));
        }

        // The chunks and the whole lie there together for a moment.
        var free = AtomicFile.Failing(_root, () => new DriveInfo(_root).AvailableFreeSpace);
        if (plan.Bytes > free / 2)
        {
            throw new StoreUnavailableException(
                $"An upload of {plan.Bytes} bytes in chunks needs twice as much room for a while; '{root}' has {free} bytes free. Free some space, or send less.");
        }

        using var text = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(plan, MlOpsJson.Options));
        await _files.WriteAsync(text, _ => Path.Combine(FolderOf(key), PlanFile), replace: false, cancellationToken);

        // A rival of the same instant may have been first, and then its plan is there.
        return (await PlanAsync(key, cancellationToken))!;
    }

    public async Task<ChunkedUpload?> FindAsync(string key, CancellationToken cancellationToken) =>
        await PlanAsync(key, cancellationToken) is { } plan ? new(plan, Chunks(FolderOf(key))) : null;

    public async Task<(UploadChunk Came, UploadChunk? There)> WriteAsync(string key, UploadChunk chunk, Stream content, CancellationToken cancellationToken)
    {
        var folder = FolderOf(key);
        if (Chunks(folder).FirstOrDefault(known => known.Number == chunk.Number) is { } there && there != chunk)
        {
            return (chunk, there);
        }

        using var bounded = new BoundedRead(content, chunk.Bytes);
        try
        {
            await _files.WriteAsync(
                bounded,
                digest => digest != chunk.Digest || bounded.Count != chunk.Bytes ? throw new OtherBytesException(digest)
                    : File.Exists(Path.Combine(folder, PlanFile)) ? Path.Combine(folder, NameOf(chunk))
                    : throw new GivenUpException(),
                replace: false,
                cancellationToken);
            return (chunk, null);
        }
        catch (GivenUpException)
        {
            // The upload ended while the chunk came; whoever asks for it now is told so.
            return (chunk, null);
        }
        catch (OtherBytesException other)
        {
            return (chunk with { Bytes = bounded.Count, Digest = other.Digest }, null);
        }
    }

    public async Task<StoredArtifact> JoinAsync(string key, CancellationToken cancellationToken)
    {
        var folder = FolderOf(key);
        var upload = await FindAsync(key, cancellationToken);
        if (upload is null || upload.Chunks.Length != upload.Plan.Count)
        {
            throw new InvalidOperationException($"The upload '{key}' is not whole: {upload?.Chunks.Length ?? 0} of {upload?.Plan.Count ?? 0} chunks are there.");
        }

        await using var whole = JoinedStream.OfFiles([.. upload.Chunks.Select(chunk => Path.Combine(folder, NameOf(chunk)))]);
        return await uploads.WriteAsync(key, whole, cancellationToken);
    }

    public Task DiscardAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        require?.Invoke();
        Remove(FolderOf(key));
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<string>> DiscardAbandonedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        require?.Invoke();
        foreach (var folder in Directory.EnumerateDirectories(_root).Where(folder => FileUploadStore.IsKey(Path.GetFileName(folder))))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Every chunk that comes makes an entry in the folder.
            if (Directory.GetLastWriteTimeUtc(folder) < before.UtcDateTime)
            {
                Remove(folder);
                keys.Add(Path.GetFileName(folder));
            }
        }

        return Task.FromResult(keys.ToImmutable());
    }

    private async Task<ChunkPlan?> PlanAsync(string key, CancellationToken cancellationToken)
    {
        var path = Path.Combine(FolderOf(key), PlanFile);
        require?.Invoke();
        return File.Exists(path)
            ? JsonSerializer.Deserialize<ChunkPlan>(await File.ReadAllBytesAsync(path, cancellationToken), MlOpsJson.Options)
            : null;
    }

    private static ImmutableArray<UploadChunk> Chunks(string folder) => !Directory.Exists(folder)
        ? []
        : [.. new DirectoryInfo(folder).EnumerateFiles().Select(Chunk).OfType<UploadChunk>().OrderBy(chunk => chunk.Number)];

    private static UploadChunk? Chunk(FileInfo file) =>
        file.Name.Split('.') is [var number, var digest] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? new(parsed, file.Length, digest)
            : null;

    private static string NameOf(UploadChunk chunk) => string.Create(CultureInfo.InvariantCulture, $"{chunk.Number}.{chunk.Digest}");

    private string FolderOf(string key) => Path.Combine(_root, FileUploadStore.Checked(key));

    private static void Remove(string folder) => AtomicFile.Failing(folder, () =>
    {
        if (Directory.Exists(folder))
        {
            // The plan goes first: what is left of a removal that is broken off is no upload any more.
            File.Delete(Path.Combine(folder, PlanFile));
            Directory.Delete(folder, recursive: true);
        }

        return true;
    });

    /// <summary>There is no such upload any more.</summary>
    private sealed class GivenUpException : Exception;

    /// <summary>Not the bytes that were said.</summary>
    private sealed class OtherBytesException(string digest) : Exception
    {
        public string Digest { get; } = digest;
    }
}
