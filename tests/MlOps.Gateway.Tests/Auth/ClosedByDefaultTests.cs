using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Gateway.Auth;

public sealed partial class ClosedByDefaultTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private static readonly string[] Verbs = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FROB"];

    private static readonly string[] LeadNowhere =
        ["/nowhere", "/api", "/api/v1", "/api/v2/runs", "/api/v1/datasets/a/b/c/d", "/login/x", "/health", "/health/live/x", "/orleans", "/metrics", "/v2/x", "/.well-known/x", "/%2e%2e/x"];

    private static readonly HashSet<(string Verb, string Path)> Open =
        [("GET", "/health/live"), ("HEAD", "/health/live"), ("GET", "/health/ready"), ("HEAD", "/health/ready"), ("GET", "/login"), ("POST", "/login")];

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong-token-0123456789")]
    [InlineData("Basic YWRtaW46eA==")]
    [InlineData("Bearer")]
    public async Task EveryPathAndVerb_WithoutTheToken_Answers401(string? authorization)
    {
        using var client = server.Anonymous();
        var paths = Paths();
        Assert.True(paths.Length > 50, $"only {paths.Length} paths were found");
        foreach (var path in paths)
        {
            foreach (var verb in Verbs.Where(verb => !Open.Contains((verb, path))))
            {
                using var request = new HttpRequestMessage(new(verb), path);
                if (authorization is not null)
                {
                    request.Headers.TryAddWithoutValidation("Authorization", authorization);
                }

                using var response = await client.SendAsync(request);

                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{verb} {path} answered {response.StatusCode}");
                Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
            }
        }
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/login")]
    public async Task OpenPath_WithoutAToken_Answers(string path)
    {
        using var client = server.Anonymous();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/datasets", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    public async Task Path_WithTheToken_IsAnsweredAsItIs(string path, HttpStatusCode expected)
    {
        using var client = server.Admin();

        Assert.Equal(expected, (await client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Browser_WithoutASession_IsLedToTheForm()
    {
        using var client = server.Anonymous();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));

        using var page = await client.GetAsync("/orleans/?a=b");
        using var change = await client.PostAsync("/api/v1/queue/pause", null);

        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.EndsWith("/login?returnUrl=%2Forleans%2F%3Fa%3Db", page.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, change.StatusCode);
    }

    private string[] Paths() =>
    [
        .. server.App.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(endpoint => "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "1"))
            .Concat(LeadNowhere)
            .Distinct(),
    ];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
