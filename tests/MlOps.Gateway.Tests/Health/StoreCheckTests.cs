using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using MlOps.Storage;

namespace MlOps.Gateway.Health;

public sealed class StoreCheckTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryStore _memory = new();
    private readonly IPlatformStore _store;
    private readonly LosableStore _control;

    public StoreCheckTests() => (_store, _control) = LosableStore.Over(_memory.Platform);

    [Fact]
    public async Task StoreThatHangs_IsAskedOneQuestion_AndWhoAsksIsAnsweredInTime()
    {
        var questions = 0;
        var asked = new TaskCompletionSource();
        var check = Check("http://127.0.0.1:8080");
        _control.Loss = () =>
        {
            Interlocked.Increment(ref questions);
            asked.TrySetResult();
            return _control.Hanging();
        };

        for (var time = 0; time < 3; time++)
        {
            var answers = Enumerable.Range(0, 3).Select(_ => check.CheckHealthAsync(new())).ToArray();
            await asked.Task;
            _clock.Advance(Patience);
            Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(HealthStatus.Degraded, answer.Status));
            _clock.Advance(Patience);
        }

        Assert.Equal(1, questions);
    }

    [Fact]
    public async Task StoreThatIsBack_IsHealthyAgain()
    {
        var check = Check("http://127.0.0.1:8080");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _control.Loss = () =>
        {
            var hanging = _control.Hanging();
            asked.TrySetResult();
            return hanging;
        };
        var lost = check.CheckHealthAsync(new());
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _clock.Advance(Patience);
        Assert.Equal(HealthStatus.Degraded, (await lost).Status);

        _control.Loss = null;

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await check.CheckHealthAsync(new(), patience.Token)).Status != HealthStatus.Healthy)
        {
            _clock.Advance(Patience);
        }
    }

    [Fact]
    public async Task EachHost_WritesARowOfItsOwn()
    {
        string[] addresses = ["http://127.0.0.1:8080", "http://127.0.0.1:8081"];

        foreach (var address in addresses)
        {
            Assert.Equal(HealthStatus.Healthy, (await Check(address).CheckHealthAsync(new())).Status);
        }

        foreach (var address in addresses)
        {
            Assert.NotNull(await _memory.Platform.GetAsync($"health.checked-at/{Environment.MachineName}/{address}"));
        }
    }

    private StoreCheck Check(string address) => new(_store, new ServerAt(address), _clock);

    /// <summary>A server of which nothing is asked but where it listens.</summary>
    private sealed class ServerAt : IServer
    {
        public ServerAt(string address)
        {
            var addresses = new ServerAddressesFeature();
            addresses.Addresses.Add(address);
            Features.Set<IServerAddressesFeature>(addresses);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => throw new NotSupportedException();

        public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
