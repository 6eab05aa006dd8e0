using System.Security.Cryptography;
using System.Text;

namespace MlOps.Storage.Conformance;

/// <summary>Files as the suites see them. Each way to keep them derives one, and one class for each suite.</summary>
public abstract class TestFiles : IAsyncDisposable
{
    public abstract IArtifactStore Artifacts { get; }

    public abstract IUploadStore Uploads { get; }

    public abstract IChunkedUploads Chunks { get; }

    /// <summary>Opens them; once more after they were open, it is as a new start of the process.</summary>
    public abstract Task OpenAsync();

    /// <summary>All bytes that are kept of files, whole or broken off, wherever.</summary>
    public abstract Task<long> BytesAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>The bytes of all files in a folder.</summary>
    protected static long BytesIn(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name[0] != '.').Sum(file => file.Length);
}

/// <summary>A suite: no files yet in each test.</summary>
public abstract class FilesConformance<TFiles> : IAsyncLifetime
    where TFiles : TestFiles, new()
{
    protected TFiles Files { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Files = new TFiles();
        await Files.OpenAsync();
    }

    public async Task DisposeAsync() => await Files.DisposeAsync();
}

/// <summary>Content of files.</summary>
internal static class Content
{
    public static MemoryStream Of(string text) => new(Encoding.UTF8.GetBytes(text));

    public static string Digest(string text) => Digest(Encoding.UTF8.GetBytes(text));

    public static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static byte[] Random(int bytes, int seed = 7)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return content;
    }

    public static async Task<byte[]> ReadAsync(this IArtifactStore artifacts, string digest)
    {
        await using var stream = await artifacts.OpenReadAsync(digest);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    public static async Task<string> ReadAsync(this IUploadStore uploads, string key) => await File.ReadAllTextAsync(await uploads.LocalPathAsync(key));

    public static async Task<(UploadChunk Came, UploadChunk? There)> WriteAsync(this IChunkedUploads chunks, string key, int number, string text) =>
        await chunks.WriteAsync(key, new(number, text.Length, Digest(text)), Of(text));
}

/// <summary>What a client sends that goes away in the middle.</summary>
internal sealed class BrokenContent(int bytes) : MemoryStream
{
    private int _left = bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (_left == 0)
        {
            throw new EndOfStreamException("The client went away.");
        }

        var count = Math.Min(_left, buffer.Length);
        buffer.Span[..count].Fill(1);
        _left -= count;
        return count;
    }
}
