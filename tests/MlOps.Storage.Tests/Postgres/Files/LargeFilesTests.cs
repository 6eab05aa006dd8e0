using System.Diagnostics;
using MlOps.Storage.Artifacts;
using MlOps.Storage.Conformance;
using Xunit.Abstractions;

namespace MlOps.Storage.Postgres.Files;

/// <summary>Large files pass through in portions: what they take of memory does not grow with them. Alone, since the process' memory is looked at.</summary>
[Collection(nameof(LargeFilesTests))]
[CollectionDefinition(nameof(LargeFilesTests), DisableParallelization = true)]
public sealed class LargeFilesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const long MiB = 1024 * 1024;
    private const int Size = 200;

    private readonly FilesCluster _cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Artifact_PassesThroughInPortions(bool hasFolder)
    {
        var one = await _cluster.StartAsync(hasFolder);
        var two = await _cluster.OpenAsync("two");
        await two.Artifacts.LocalPathAsync((await one.Artifacts.WriteAsync(new Generated(3 * MiB))).Digest);

        StoredArtifact? artifact = null;
        await WithinAsync("in", async () => artifact = await one.Artifacts.WriteAsync(new Generated(Size * MiB)));
        await WithinAsync("out", () => two.Artifacts.LocalPathAsync(artifact!.Digest));
        await WithinAsync("out again", () => two.Artifacts.LocalPathAsync(artifact!.Digest));
    }

    [PostgresFact]
    public async Task Upload_InChunks_PassesThroughInPortions()
    {
        const int Chunk = 50;
        var one = await _cluster.StartAsync();
        var two = await _cluster.OpenAsync("two");
        var chunks = new List<UploadChunk>();
        for (var number = 0; number < Size / Chunk; number++)
        {
            var content = new HashedRead(new Generated(Chunk * MiB, number), long.MaxValue - 1);
            await content.CopyToAsync(Stream.Null);
            chunks.Add(new(number, Chunk * MiB, content.Digest()));
        }

        await one.Chunks.BeginAsync("run-1", new(Size * MiB, Chunk * MiB, ""));
        await WithinAsync("in", async () =>
        {
            foreach (var chunk in chunks)
            {
                Assert.Equal(chunk, (await one.Chunks.WriteAsync("run-1", chunk, new Generated(Chunk * MiB, chunk.Number))).Came);
            }
        });
        await WithinAsync("joined", () => one.Chunks.JoinAsync("run-1"));
        await WithinAsync("out", () => two.Uploads.LocalPathAsync("run-1"));
        await one.Chunks.DiscardAsync("run-1");
        await WithinAsync("removed", () => two.Uploads.DeleteAsync("run-1"));
    }

    private async Task WithinAsync(string way, Func<Task> pass)
    {
        var (allocated, began) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        await pass();
        var took = Stopwatch.GetElapsedTime(began);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        output.WriteLine($"{Size} MiB {way}: {Size / took.TotalSeconds:0} MiB/s, {allocated / (double)MiB:0.0} MiB allocated");
        Assert.True(allocated < Size * MiB / 4, $"{allocated} bytes were allocated for {Size * MiB} bytes {way}");
    }

    /// <summary>Bytes out of nothing.</summary>
    private sealed class Generated(long bytes, int seed = 0) : PassingStream
    {
        private readonly byte[] _pattern = Content.Random(1_000_003, seed);
        private long _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var from = (int)(_at % _pattern.Length);
            var count = (int)Math.Min(Math.Min(buffer.Length, bytes - _at), _pattern.Length - from);
            _pattern.AsMemory(from, count).CopyTo(buffer);
            _at += count;
            return ValueTask.FromResult(count);
        }
    }
}
