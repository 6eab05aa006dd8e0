using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MlOps.Gateway.Health;

/// <summary>What a client sees while the store is away, and after.</summary>
public sealed class LostStoreTests(GatewayServer server) : IClassFixture<GatewayServer>, IDisposable
{
    [Fact]
    public async Task Write_IsToldToComeAgain_UnderTheSameKey()
    {
        server.Store.Loss = LosableStore.Refused;

        using var response = await server.AskAsync("POST", "datasets/lost/versions", "a\n1\n", key: "write-1");

        Assert.Equal("1", response.Headers.RetryAfter?.ToString());
        await response.IsProblemAsync(
            503,
            "store.unavailable",
            "The store cannot be reached: connection refused. Repeat the request in a moment; one that changes something with the same Idempotency-Key, under which it takes effect once.");
    }

    [Fact]
    public async Task Prediction_IsAnswered()
    {
        server.Store.Loss = LosableStore.Refused;

        using var response = await server.AskAsync("POST", "deployments/echo/predict", "[1]");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("[1]", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Process_StaysReady_AndSaysThatItIsDegraded(bool hangs)
    {
        server.Store.Loss = hangs ? server.Store.Hanging : LosableStore.Refused;
        using var client = server.Anonymous();

        var (status, health) = await HealthAsync(client, "degraded");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", health.Text("status"));
        Assert.Equal("healthy", health.GetProperty("checks").Text("serving"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Everything_WhenTheStoreIsBack_IsAsBefore()
    {
        using var client = server.Anonymous();
        server.Store.Loss = LosableStore.Refused;
        await HealthAsync(client, "degraded");

        server.Store.Loss = null;

        using var lists = await server.AskAsync("GET", "datasets");
        Assert.Equal(HttpStatusCode.OK, lists.StatusCode);
        Assert.Equal("healthy", (await HealthAsync(client, "healthy")).Health.Text("status"));
    }

    public void Dispose() => server.Store.Loss = null;

    /// <summary>The first answer in which the store is as expected: each is kept for a second.</summary>
    private static async Task<(HttpStatusCode Status, JsonElement Health)> HealthAsync(HttpClient client, string store)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (; ; )
        {
            using var response = await client.GetAsync("/health/ready", patience.Token);
            var health = await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
            if (health.GetProperty("checks").Text("store") == store)
            {
                return (response.StatusCode, health);
            }
        }
    }
}
