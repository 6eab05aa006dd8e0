using System.Security.Cryptography;
using System.Text;

namespace MlOps.Storage.Artifacts;

public sealed class FileArtifactStoreTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("sepal,petal\n1,2\n");

    private readonly TemporaryFolder _folder = new();

    private string Temporary => _folder[".tmp"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Written_LiesWhereItsDigestSays()
    {
        var store = new FileArtifactStore(_folder.Path);

        var stored = await store.WriteAsync(new MemoryStream(Content), default);

        Assert.Equal(new StoredArtifact(Convert.ToHexStringLower(SHA256.HashData(Content)), Content.Length), stored);
        Assert.Equal(_folder[Path.Combine(stored.Digest[..2], stored.Digest[2..])], await store.LocalPathAsync(stored.Digest, default));
        Assert.Empty(Directory.GetFiles(Temporary));
    }

    [Fact]
    public async Task WrittenAgain_IsNotRewritten()
    {
        var store = new FileArtifactStore(_folder.Path);
        var path = await store.LocalPathAsync((await store.WriteAsync(new MemoryStream(Content), default)).Digest, default);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        await store.WriteAsync(new MemoryStream(Content), default);

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));
        Assert.Empty(Directory.GetFiles(Temporary));
    }

    [Fact]
    public async Task WrittenByManyAtOnce_IsKeptOnce()
    {
        var store = new FileArtifactStore(_folder.Path);

        var stored = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => store.WriteAsync(new MemoryStream(Content), default))));

        Assert.Single(stored.Distinct());
        Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Leftovers_AreRemovedOnStart()
    {
        Directory.CreateDirectory(Temporary);
        await File.WriteAllTextAsync(Path.Combine(Temporary, "1"), "left by a crash");

        var store = new FileArtifactStore(_folder.Path);

        Assert.Empty(Directory.GetFiles(Temporary));
        await store.WriteAsync(new MemoryStream(Content), default);
    }

    [Fact]
    public async Task FullDisk_IsToldWithThePath_AndLeavesNothing()
    {
        var store = new FileArtifactStore(_folder.Path, path => new FullDisk(path, capacity: 200_000));

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.WriteAsync(new MemoryStream(new byte[300_000]), default));

        Assert.Contains(Temporary, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Free some space", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        await store.WriteAsync(new MemoryStream(new byte[100_000]), default);
    }

    /// <summary>A file on a disk with little space.</summary>
    private sealed class FullDisk(string path, int capacity) : MemoryStream
    {
        private readonly FileStream _file = new(path, FileMode.CreateNew);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _file.Position + buffer.Length > capacity
                ? throw new IOException("No space left on device")
                : _file.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _file.Dispose();
            base.Dispose(disposing);
        }
    }
}
