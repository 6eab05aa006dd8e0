using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Gateway.Draining;

namespace MlOps.Gateway.Health;

/// <summary>Whether the process lives, and whether requests may be sent to it. Open to everybody, so it tells no more.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Verbs = [HttpMethods.Get, HttpMethods.Head];

    public static void AddMlOpsHealth(this IServiceCollection services, bool servesUsers)
    {
        var checks = services.AddSingleton<StoreCheck>().AddHealthChecks()
            .AddCheck<StoreCheck>("store")
            .AddCheck<DrainCheck>("drain");
        if (servesUsers)
        {
            services.AddSingleton<ServingCheck>();
            checks.AddCheck<ServingCheck>("serving");
        }
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", Verbs, () => TypedResults.Ok(new HealthAnswer("healthy", null)))
            .AllowAnonymous().WithTags("Health").WithSummary("Whether the process answers.");
        routes.MapMethods("/health/ready", Verbs, ReadyAsync)
            .AllowAnonymous().WithTags("Health").WithSummary("Whether requests may be sent here: the cluster knows the process, the models were loaded, and it is not being stopped. A store that is lost is told as degraded.")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(HealthCheckService checks, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        var answer = new HealthAnswer(Text(report.Status), report.Entries.ToDictionary(entry => entry.Key, entry => Text(entry.Value.Status)));
        return TypedResults.Json(answer, statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static string Text(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

/// <summary>How the process is.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Checks">The same for each part.</param>
internal sealed record HealthAnswer(string Status, Dictionary<string, string>? Checks);
