using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MlOps.Storage;

namespace MlOps.Gateway.Datasets;

/// <summary>Two hosts on one store.</summary>
public sealed class AbandonedUploadsTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Hosts_OfOneStore_LookOnceAnHourTogether_EachAfterItsOwnCopies_AndTheSecondGoesOnWithoutTheFirst()
    {
        var (files, uploads) = CountedFiles.Create();
        using var first = Host(files, uploads);
        using var second = Host(files, uploads);

        await first.StartAsync(CancellationToken.None);
        await files.LookedAsync();
        await second.StartAsync(CancellationToken.None);
        await files.LookedAsync();
        Assert.Equal(1, files.Sweeps);

        _clock.Advance(Hour);
        await files.LookedAsync();
        await files.LookedAsync();
        Assert.Equal(2, files.Sweeps);

        await first.StopAsync(CancellationToken.None);
        _clock.Advance(Hour);
        await files.LookedAsync();
        Assert.Equal(3, files.Sweeps);
        await second.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Turn_OfAClockThatWasAhead_IsTaken()
    {
        var turn = new SharedTurn("turn", Hour, _store.Platform, _clock);
        await _store.Platform.SetAsync("turn", _clock.GetUtcNow().AddYears(1).ToString("O"));

        Assert.True(await turn.TakeAsync(CancellationToken.None));
        Assert.False(await turn.TakeAsync(CancellationToken.None));
    }

    private AbandonedUploads Host(CountedFiles files, IUploadStore uploads) => new(
        (IChunkedUploads)(object)files, uploads, FewActors.Create().Factory, _store.Platform, _clock, NullLogger<AbandonedUploads>.Instance);

    /// <summary>No files at all; counts who looks for them.</summary>
    public class CountedFiles : DispatchProxy
    {
        private readonly SemaphoreSlim _looked = new(0);
        private int _sweeps;

        public int Sweeps => _sweeps;

        public static (CountedFiles Files, IUploadStore Uploads) Create()
        {
            var files = (CountedFiles)(object)Create<IChunkedUploads, CountedFiles>();
            return (files, new Uploads(files._looked));
        }

        /// <summary>Waits until a host is through with a look.</summary>
        public async Task LookedAsync() => Assert.True(await _looked.WaitAsync(Patience));

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IChunkedUploads.DiscardAbandonedAsync), targetMethod!.Name);
            Interlocked.Increment(ref _sweeps);
            return Task.FromResult(ImmutableArray<string>.Empty);
        }
    }

    private sealed class Uploads(SemaphoreSlim looked) : IUploadStore
    {
        public Task<ImmutableArray<string>> ListAsync(DateTimeOffset? before = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(ImmutableArray<string>.Empty);

        public Task RemoveLeftoversAsync(CancellationToken cancellationToken = default)
        {
            looked.Release();
            return Task.CompletedTask;
        }

        public Task<StoredArtifact> WriteAsync(string key, Stream content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<string> LocalPathAsync(string key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
