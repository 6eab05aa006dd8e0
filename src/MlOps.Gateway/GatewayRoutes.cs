using MlOps.Gateway.Accounts;
using MlOps.Gateway.Auth;
using MlOps.Gateway.Batches;
using MlOps.Gateway.Cluster;
using MlOps.Gateway.Datasets;
using MlOps.Gateway.Deployments;
using MlOps.Gateway.Draining;
using MlOps.Gateway.Experiments;
using MlOps.Gateway.Health;
using MlOps.Gateway.Inference;
using MlOps.Gateway.Models;
using MlOps.Gateway.Pages;
using MlOps.Gateway.Projects;
using MlOps.Gateway.Queues;
using MlOps.Gateway.Runs;

namespace MlOps.Gateway;

/// <summary>The gateway's routes.</summary>
public static class GatewayRoutes
{
    /// <summary>
    /// Puts the gateway's middleware and routes into <paramref name="app"/>. Every route, those that the host adds
    /// later included, needs an authenticated user unless it says otherwise; so do paths that lead nowhere.
    /// </summary>
    public static WebApplication MapMlOps(this WebApplication app)
    {
        app.MapMlOpsHealth();
        app.UseRequestTraffic();
        app.MapLogin();
        app.MapStartPage();
        app.MapInference();
        app.MapOpenApi();

        var api = app.MapGroup("/api/v1");
        api.MapProjects();
        api.MapDatasets();
        api.MapChunks();
        api.MapExperiments();
        api.MapRuns();
        api.MapBatches();
        api.MapModels();
        api.MapDeployments();
        api.MapAccounts();
        api.MapQueue();
        api.MapCluster();
        return app;
    }

    /// <summary>The same middleware with the routes of health alone, for a host that answers nobody else.</summary>
    public static WebApplication MapMlOpsHealth(this WebApplication app)
    {
        app.UseRequestWork();
        app.UseMiddleware<DrainMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseStatusCodePages(pages => ProblemWriter.WriteAsync(pages.HttpContext, Problems.OfStatus(pages.HttpContext)));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<CookieGuard>();

        app.MapHealth();
        return app;
    }
}
