using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace MlOps.Gateway.Inference;

public sealed class InferenceTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Theory]
    [InlineData("/api/v1/deployments/echo/predict")]
    [InlineData("/v2/models/echo/infer")]
    [InlineData("/v2/models/echo/versions/3/infer")]
    public async Task Body_OfManySegments_ReachesTheModelWhole(string path)
    {
        using var client = server.Admin();
        var body = $"[{string.Join(',', Enumerable.Range(0, 1_000_000))}]";

        using var response = await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.True(body == await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v2/models/echo/versions/2/infer", HttpStatusCode.NotFound, "serves 3")]
    [InlineData("/v2/models/eco/infer", HttpStatusCode.NotFound, "Did you mean 'echo'?")]
    [InlineData("/v2/models/slow/infer", HttpStatusCode.ServiceUnavailable, "loading")]
    [InlineData("/v2/models/echo/infer", HttpStatusCode.BadRequest, "no rows")]
    [InlineData("/v2/nowhere", HttpStatusCode.NotFound, "nothing at")]
    public async Task Error_UnderV2_HasTheProtocolsForm(string path, HttpStatusCode status, string expected)
    {
        using var client = server.Admin();

        using var response = await client.PostAsync(path, null);

        var members = (await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateObject().ToArray();
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("error", Assert.Single(members).Name);
        Assert.Contains(expected, members[0].Value.GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2", HttpStatusCode.OK, "MlOps.Orleans")]
    [InlineData("/v2/", HttpStatusCode.OK, "MlOps.Orleans")]
    [InlineData("/v2/health/live", HttpStatusCode.OK, "true")]
    [InlineData("/v2/health/ready", HttpStatusCode.ServiceUnavailable, "false")]
    [InlineData("/v2/models/echo", HttpStatusCode.OK, "echo")]
    [InlineData("/v2/models/echo/versions/3", HttpStatusCode.OK, "echo")]
    [InlineData("/v2/models/echo/versions/03", HttpStatusCode.NotFound, "serves 3")]
    [InlineData("/v2/models/echo/ready", HttpStatusCode.OK, "true")]
    [InlineData("/v2/models/slow/ready", HttpStatusCode.ServiceUnavailable, "false")]
    public async Task Question_OfTheProtocol_IsAnswered(string path, HttpStatusCode status, string expected)
    {
        using var client = server.Admin();

        using var response = await client.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_BeyondTheLimit_IsRefusedBeforeItIsSent()
    {
        using var client = server.Admin();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/deployments/echo/predict");
        request.Content = new ByteArrayContent(new byte[65 * 1024 * 1024]);
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }
}
