using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Host;

namespace MlOps.EndToEnd.Surface;

/// <summary>Every route of the real host, found in its own table, sent every verb without a token.</summary>
public sealed class AuthorizationTests
{
    private static readonly string[] Verbs = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

    private static readonly string[] Open = ["/health/live", "/health/ready", "/login"];

    [Fact]
    public async Task EveryRoute_EveryVerb_WithoutAToken_IsUnauthorized()
    {
        using var folder = new TemporaryFolder();
        await using var host = await PlatformHost.CreateAsync(
            ["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={folder["data"]}", "--MLOPS_ADMIN_TOKEN=a-token-for-tests-alone"]);
        await host.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(host.Address) };

        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        var paths = routes.Select(Path).Concat(["/", "/nothing/here", "/api/v1/nothing", "/orleans/", "/orleans/index.min.js", "/metrics", "/openapi/v1.json", "/v2/"]).Distinct().ToList();
        var answered = new List<string>();
        foreach (var path in paths)
        {
            foreach (var verb in Verbs)
            {
                using var request = new HttpRequestMessage(new(verb), path);
                using var response = await http.SendAsync(request);
                if (response.StatusCode != HttpStatusCode.Unauthorized)
                {
                    answered.Add($"{verb} {path} {(int)response.StatusCode}");
                }
            }
        }

        Assert.True(routes.Count > 40, $"Only {routes.Count} routes were found.");
        Assert.All(answered, answer => Assert.Contains(answer.Split(' ')[1], Open));
    }

    /// <summary>Its pages are mapped by the first look; they must not lie open from then on.</summary>
    [Fact]
    public async Task Dashboard_LookedAt_StaysClosedToOthers()
    {
        using var folder = new TemporaryFolder();
        await using var host = await PlatformHost.CreateAsync(
            ["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={folder["data"]}", "--MLOPS_ADMIN_TOKEN=a-token-for-tests-alone"]);
        await host.StartAsync();
        using var operators = new HttpClient { BaseAddress = new(host.Address) };
        operators.DefaultRequestHeaders.Authorization = new("Bearer", "a-token-for-tests-alone");
        using var nobody = new HttpClient { BaseAddress = new(host.Address) };

        Assert.Contains("<html", await operators.GetStringAsync(new Uri("/orleans/", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("\"hosts\"", await operators.GetStringAsync(new Uri("/orleans/DashboardCounters", UriKind.Relative)), StringComparison.Ordinal);
        foreach (var path in (string[])["/orleans", "/orleans/", "/orleans/index.min.js", "/orleans/DashboardCounters"])
        {
            using var answer = await nobody.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task AnonymousRoutes_AreThoseAlone()
    {
        using var folder = new TemporaryFolder();
        await using var host = await PlatformHost.CreateAsync(
            ["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={folder["data"]}", "--MLOPS_ADMIN_TOKEN=a-token-for-tests-alone"]);
        await host.StartAsync();

        var anonymous = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(Path)
            .Distinct();

        Assert.All(anonymous, path => Assert.Contains(path, Open));
    }

    private static string Path(RouteEndpoint endpoint)
    {
        var segments = endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            _ => "1",
        })));
        return "/" + string.Join('/', segments);
    }
}
