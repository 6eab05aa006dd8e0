using System.Buffers;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Gateway.Accounts;
using MlOps.Serving;

namespace MlOps.Gateway.Inference;

/// <summary>The Open Inference Protocol, version 2, as JSON. A model of the protocol is a deployment of ours.</summary>
internal static class InferenceEndpoints
{
    private const string MetadataSummary = "Model metadata.";
    private const string ReadySummary = "Whether the model answers.";
    private const string InferSummary = "Predicts, one input tensor per feature column.";

    private static readonly ServerMetadata Server = new(
        "MlOps.Orleans",
        typeof(InferenceEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        []);

    public static void MapInference(this IEndpointRouteBuilder routes)
    {
        var protocol = routes.MapGroup("/v2").WithTags("Open Inference Protocol");
        protocol.MapGet("", () => TypedResults.Ok(Server)).WithSummary("Server metadata.");
        protocol.MapGet("/health/live", () => TypedResults.Ok(new Liveness(true))).WithSummary("Whether the server answers.");
        protocol.MapGet("/health/ready", ServerReady).WithSummary("Whether no deployment is still loading.").Produces<Readiness>();
        MapModel(protocol.MapGroup("/models/{model}"));
        MapModelVersion(protocol.MapGroup("/models/{model}/versions/{version}"));
    }

    private static void MapModel(RouteGroupBuilder routes)
    {
        routes.MapGet("", (HttpContext context, string model, IServing serving) => MetadataAsync(context, serving.Require(model))).WithSummary(MetadataSummary);
        routes.MapGet("/ready", (string model, IServing serving) => Ready(model, serving.Require(model).IsReady)).WithSummary(ReadySummary).Produces<Readiness>();
        routes.MapPost("/infer", (HttpContext context, string model, IServing serving) => InferAsync(context, serving.Require(model))).WithSummary(InferSummary).EntersItsTraffic();
    }

    private static void MapModelVersion(RouteGroupBuilder routes)
    {
        routes.MapGet("", (HttpContext context, string model, string version, IServing serving) => MetadataAsync(context, Require(serving, model, version)))
            .WithSummary(MetadataSummary);
        routes.MapGet("/ready", (string model, string version, IServing serving) => Ready(model, Require(serving, model, version).IsReady))
            .WithSummary(ReadySummary).Produces<Readiness>();
        routes.MapPost("/infer", (HttpContext context, string model, string version, IServing serving) => InferAsync(context, Require(serving, model, version)))
            .WithSummary(InferSummary).EntersItsTraffic();
    }

    /// <summary>A model that failed to load does not make the server unready: the others must go on being asked.</summary>
    private static JsonHttpResult<Readiness> ServerReady(IServing serving) =>
        Ready(null, serving.All.All(deployment => deployment.IsReady || deployment.Failure is not null));

    private static JsonHttpResult<Readiness> Ready(string? name, bool isReady) => TypedResults.Json(
        new Readiness(name, isReady),
        statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static async Task MetadataAsync(HttpContext context, IServedDeployment deployment)
    {
        using var answer = new PooledBuffer();
        deployment.WriteMetadata(answer);
        await PredictionEndpoint.WriteAsync(context, answer);
    }

    private static Task InferAsync(HttpContext context, IServedDeployment deployment) => PredictionEndpoint.AnswerAsync(
        context,
        deployment,
        static (IServedDeployment deployment, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller) => deployment.Infer(body, answer, caller));

    private static IServedDeployment Require(IServing serving, string model, string version)
    {
        var deployment = serving.Require(model);
        var served = deployment.Route.Number.ToString(CultureInfo.InvariantCulture);
        return version == served
            ? deployment
            : throw RefusedException.NotFound("deployment.version", $"Deployment '{model}' does not serve version '{version}'; it serves {served}.");
    }

    private sealed record ServerMetadata(string Name, string Version, string[] Extensions);

    private sealed record Liveness(bool Live);

    private sealed record Readiness(string? Name, bool Ready);
}
