using Microsoft.Extensions.Time.Testing;
using MlOps.Storage.Conformance;

namespace MlOps.Storage.Artifacts;

public sealed class CachedArtifactStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestOrigin _origin = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Written_IsTheOrigins_AndNotSentAgain()
    {
        var stored = await Start().WriteAsync(Content.Of("model"), default);
        await Start().WriteAsync(Content.Of("model"), default);

        Assert.Equal("model"u8.ToArray(), _origin.Files[stored.Digest]);
        Assert.Equal(1, _origin.Writes);
    }

    [Fact]
    public async Task Write_ThatTheOriginDoesNotTake_LeavesNothing()
    {
        var store = Start();
        _origin.Failure = new StoreUnavailableException("gone");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.WriteAsync(Content.Of("model"), default));
        Assert.Empty(Copies());

        _origin.Failure = null;
        var stored = await store.WriteAsync(Content.Of("model"), default);
        Assert.Equal("model", await File.ReadAllTextAsync(await store.LocalPathAsync(stored.Digest, default)));
    }

    [Fact]
    public async Task Read_ByManyAtOnce_IsCopiedOnce_EvenIfTheFirstGivesUp()
    {
        var digest = _origin.Add("model");
        var store = Start();
        _origin.Gate = new();
        using var first = new CancellationTokenSource();
        var given = store.LocalPathAsync(digest, first.Token);
        var others = Enumerable.Range(0, 8).Select(_ => store.LocalPathAsync(digest, default)).ToArray();

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        _origin.Gate.SetResult();

        Assert.Single((await Task.WhenAll(others)).Distinct());
        Assert.Equal("model", await File.ReadAllTextAsync(await store.LocalPathAsync(digest, default)));
        Assert.Equal(1, _origin.Reads);
    }

    [Fact]
    public async Task Read_WhenTheCopyIsGoneAgain_IsNotTheOneBefore()
    {
        var digest = _origin.Add("model");
        var store = Start();
        _origin.Gate = new();
        var waiting = store.LocalPathAsync(digest, default);
        _origin.Gate.SetResult();
        File.Delete(await waiting);

        Assert.True(File.Exists(await store.LocalPathAsync(digest, default)));
        Assert.Equal(2, _origin.Reads);
    }

    [Fact]
    public async Task Damaged_IsNeverUsed_AndLeavesNothing()
    {
        var digest = _origin.Add("model");
        _origin.Files[digest] = "mobel"u8.ToArray();
        var store = Start();

        var damaged = await Assert.ThrowsAsync<DamagedException>(() => store.LocalPathAsync(digest, default));
        await Assert.ThrowsAsync<DamagedException>(() => store.OpenReadAsync(digest, default));

        Assert.Contains($"The artifact '{digest}' in the tests' origin is damaged", damaged.Message, StringComparison.Ordinal);
        Assert.Contains(Content.Digest("mobel"), damaged.Message, StringComparison.Ordinal);
        Assert.Empty(Copies());

        _origin.Files[digest] = "model"u8.ToArray();
        Assert.Equal("model"u8.ToArray(), await store.ReadAsync(digest));
    }

    [Fact]
    public async Task Copy_ThatBreaksOff_LeavesNothing()
    {
        var digest = _origin.Add("model");
        _origin.BreaksOff = true;
        var store = Start();

        await Assert.ThrowsAsync<EndOfStreamException>(() => store.LocalPathAsync(digest, default));
        Assert.Empty(Copies());

        _origin.BreaksOff = false;
        Assert.Equal("model"u8.ToArray(), await store.ReadAsync(digest));
    }

    [Fact]
    public async Task Copy_OfAnEarlierProcess_IsUsedWhenItsBytesAreSound()
    {
        var digest = _origin.Add("model");
        await Start().LocalPathAsync(digest, default);

        Assert.Equal("model"u8.ToArray(), await Start().ReadAsync(digest));

        Assert.Equal(1, _origin.Reads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_ChangedOnDisk_IsReplacedAtTheNextStart(bool byReading)
    {
        var digest = _origin.Add("model");
        await File.WriteAllTextAsync(await Start().LocalPathAsync(digest, default), "mobel");
        var next = Start();
        if (!byReading)
        {
            await next.WriteAsync(Content.Of("model"), default);
        }

        Assert.Equal("model"u8.ToArray(), await next.ReadAsync(digest));
    }

    [Fact]
    public async Task Copies_ThatTakeTooMuchRoom_GoInTheOrderOfTheirUse()
    {
        var store = Start(maximumBytes: 30);
        var first = await WriteAsync(store, "first"); // 10 bytes each
        var second = await WriteAsync(store, "second");
        var third = await WriteAsync(store, "third");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await store.LocalPathAsync(first, default);
        _clock.Advance(TimeSpan.FromHours(1));

        var fourth = await WriteAsync(store, "fourth");

        Assert.Equal([first, third, fourth], Copies().Order(Comparer<string>.Create((one, other) => Array.IndexOf(Order(), one) - Array.IndexOf(Order(), other))));
        Assert.Equal(10, (await store.ReadAsync(second)).Length);

        string[] Order() => [first, second, third, fourth];
    }

    [Fact]
    public async Task Copies_OfTheLastHour_StayWhateverRoomTheyTake()
    {
        var store = Start(maximumBytes: 10);
        var digests = new List<string>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            digests.Add(await WriteAsync(store, name));
            _clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(3, Copies().Length);

        // An hour after the first was used, only that one may go; then the second, unless it is used again.
        _clock.Advance(TimeSpan.FromMinutes(31));
        digests.Add(await WriteAsync(store, "d"));
        Assert.Equal(digests[1..].Order(), Copies().Order());

        await store.LocalPathAsync(digests[1], default);
        _clock.Advance(TimeSpan.FromMinutes(20));
        digests.Add(await WriteAsync(store, "e"));
        Assert.Equal(new[] { digests[1], digests[3], digests[4] }.Order(), Copies().Order());
    }

    [Fact]
    public async Task Copies_OfEarlierProcesses_Count()
    {
        await WriteAsync(Start(), "first");
        _clock.Advance(TimeSpan.FromHours(2));

        var second = await WriteAsync(Start(maximumBytes: 10), "second");

        Assert.Equal(second, Assert.Single(Copies()));
    }

    [Fact]
    public async Task Copies_TakenAwayByHand_AreMadeAgain()
    {
        var store = Start(maximumBytes: 10);
        var first = await WriteAsync(store, "first");
        Directory.Delete(_folder["copies"], recursive: true);
        _clock.Advance(TimeSpan.FromHours(2));

        await WriteAsync(store, "second");

        Assert.Equal(10, (await store.ReadAsync(first)).Length);
    }

    private CachedArtifactStore Start(long maximumBytes = 1000) => new(_origin, _folder["copies"], maximumBytes, _clock);

    private static async Task<string> WriteAsync(CachedArtifactStore store, string name) => (await store.WriteAsync(Content.Of(name.PadRight(10)), default)).Digest;

    private string[] Copies() => [.. Directory.GetFiles(_folder["copies"], "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileName(path))];

    private sealed class TestOrigin : IArtifactOrigin
    {
        public Dictionary<string, byte[]> Files { get; } = [];

        public TaskCompletionSource? Gate { get; set; }

        public Exception? Failure { get; set; }

        public bool BreaksOff { get; set; }

        public int Reads { get; private set; }

        public int Writes { get; private set; }

        public string Where => "the tests' origin";

        public string Add(string text)
        {
            Files[Content.Digest(text)] = System.Text.Encoding.UTF8.GetBytes(text);
            return Content.Digest(text);
        }

        public Task<bool> HasAsync(string digest, CancellationToken cancellationToken) => Task.FromResult(Files.ContainsKey(digest));

        public async Task WriteAsync(StoredArtifact artifact, Stream content, CancellationToken cancellationToken)
        {
            Writes++;
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, cancellationToken);
            Files[artifact.Digest] = Failure is null ? copy.ToArray() : throw Failure;
        }

        public async Task<Stream?> OpenReadAsync(string digest, CancellationToken cancellationToken)
        {
            Reads++;
            if (Gate is { } gate)
            {
                await gate.Task;
            }

            return !Files.TryGetValue(digest, out var bytes) ? null : BreaksOff ? new BrokenContent(3) : new MemoryStream(bytes);
        }
    }
}
