using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MlOps.Actors;

namespace MlOps.Gateway.Draining;

public sealed class DrainTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly GatewayServer _server;

    public DrainTests() => _server = new()
    {
        More = services =>
        {
            services.AddKeyedSingleton<TimeProvider>(PlatformClock.Key, _clock);
            services.Configure<DrainOptions>(options => options.Delay = Delay);
        },
    };

    [Fact]
    public async Task Stop_IsNotReadyFirst_AnswersOnForTheDelay_AndThenTakesNoMore()
    {
        using var client = _server.Admin();

        var stop = _server.App.StopAsync();
        using var ready = await client.GetAsync("/health/ready");
        using var live = await client.GetAsync("/health/live");
        using var prediction = await _server.AskAsync("POST", "deployments/echo/predict", "[1]");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("unhealthy", (await ready.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").Text("drain"));
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.OK, prediction.StatusCode);
        Assert.False(stop.IsCompleted);

        _clock.Advance(Delay);
        await stop;
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/health/live"));
    }

    [Fact]
    public async Task Connection_IsKept_UntilTheProcessDrains()
    {
        using var client = _server.Admin();

        using var before = await client.GetAsync("/health/live");
        var stop = _server.App.StopAsync();
        using var after = await client.GetAsync("/health/live");

        Assert.NotEqual(true, before.Headers.ConnectionClose);
        Assert.True(after.Headers.ConnectionClose);
        _clock.Advance(Delay);
        await stop;
    }

    [Fact]
    public async Task Request_ThatIsOnItsWay_IsAnswered()
    {
        using var client = _server.Admin();
        var rest = new TaskCompletionSource();
        var answer = client.PostAsync("/api/v1/deployments/echo/predict", new HeldContent("[1", rest.Task, "]"));
        Assert.True(await _server.Begun.WaitAsync(TimeSpan.FromSeconds(30)));

        var stop = _server.App.StopAsync();
        _clock.Advance(Delay);
        await RefusedAsync();
        rest.SetResult();

        using var response = await answer;
        Assert.Equal("[1]", await response.Content.ReadAsStringAsync());
        await stop;
    }

    [Fact]
    public void ShutdownTimeout_GrowsByTheDelay()
    {
        var services = new ServiceCollection().AddOptions();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationManager());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        services.AddMlOpsDrain();
        services.Configure<DrainOptions>(options => options.Delay = Delay);
        using var provider = services.BuildServiceProvider();

        Assert.Equal(TimeSpan.FromSeconds(15), provider.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    public void Dispose() => _server.Dispose();

    /// <summary>Ends when the web server takes no more connections.</summary>
    private async Task RefusedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            for (; ; )
            {
                using var another = _server.Anonymous();
                (await another.GetAsync("/health/live", patience.Token)).Dispose();
            }
        }
        catch (HttpRequestException)
        {
            // That was it.
        }
    }

    /// <summary>A body whose end is sent when a test says so.</summary>
    private sealed class HeldContent(string beginning, Task rest, string end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(beginning));
            await stream.FlushAsync();
            await rest;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(end));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
