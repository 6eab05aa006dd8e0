namespace MlOps.Storage.Artifacts;

/// <summary>Uploads as files named by their keys.</summary>
internal sealed class FileUploadStore(string root, Func<string, Stream>? create = null, string temporary = ".tmp", Action? require = null) : IUploadStore
{
    private const int MaxKeyLength = 200;

    private readonly AtomicFile _files = new(root, create, temporary, require: require);

    public Task<StoredArtifact> WriteAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        return _files.WriteAsync(content, _ => path, replace: true, cancellationToken);
    }

    public Task<string> LocalPathAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(key);
        require?.Invoke();
        return File.Exists(path)
            ? Task.FromResult(path)
            : throw new FileNotFoundException($"There is no upload '{key}' in '{root}': it was ingested, deleted, or never kept.", key);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(key);
        require?.Invoke();
        AtomicFile.Failing(path, () =>
        {
            File.Delete(path);
            return true;
        });
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<string>> ListAsync(DateTimeOffset? before = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        require?.Invoke();
        var files = Directory.EnumerateFiles(root).Where(file => before is not { } end || File.GetLastWriteTimeUtc(file) < end.UtcDateTime);
        return Task.FromResult<ImmutableArray<string>>([.. files.Select(file => Path.GetFileName(file)).Where(IsKey).Order(StringComparer.Ordinal)]);
    }

    /// <summary>There are no copies: every process reads the upload itself.</summary>
    public Task RemoveLeftoversAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string PathOf(string key) => Path.Combine(root, Checked(key));

    /// <summary>The key, which no path is made of unless it is one.</summary>
    public static string Checked(string key) => IsKey(key)
        ? key
        : throw new ArgumentException(
            $"'{key}' is no key of an upload: expected 1 to {MaxKeyLength} letters, digits, '.', '_' or '-', with a letter or digit first.", nameof(key));

    public static bool IsKey(string key) =>
        key.Length is > 0 and <= MaxKeyLength
        && char.IsAsciiLetterOrDigit(key[0])
        && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
}
