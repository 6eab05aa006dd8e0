using System.Buffers;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Serving;

namespace MlOps.Gateway.Inference;

/// <summary>The Open Inference Protocol, version 2, as JSON. A model of the protocol is a deployment of ours.</summary>
internal static class InferenceEndpoints
{
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
        foreach (var model in (string[])["/models/{model}", "/models/{model}/versions/{version}"])
        {
            protocol.MapGet(model, MetadataAsync).WithSummary("Model metadata.");
            protocol.MapGet(model + "/ready", ModelReady).WithSummary("Whether the model answers.").Produces<Readiness>();
            protocol.MapPost(model + "/infer", InferAsync).WithSummary("Predicts, one input tensor per feature column.");
        }
    }

    /// <summary>A model that failed to load does not make the server unready: the others must go on being asked.</summary>
    private static JsonHttpResult<Readiness> ServerReady(IServing serving) =>
        Ready(null, serving.All.All(deployment => deployment.IsReady || deployment.Failure is not null));

    private static JsonHttpResult<Readiness> ModelReady(string model, string? version, IServing serving) => Ready(model, Require(serving, model, version).IsReady);

    private static JsonHttpResult<Readiness> Ready(string? name, bool isReady) => TypedResults.Json(
        new Readiness(name, isReady),
        statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static async Task MetadataAsync(string model, string? version, HttpContext context, IServing serving)
    {
        using var answer = new PooledBuffer();
        Require(serving, model, version).WriteMetadata(answer);
        await PredictionEndpoint.WriteAsync(context, answer);
    }

    private static Task InferAsync(string model, string? version, HttpContext context, IServing serving) => PredictionEndpoint.AnswerAsync(
        context,
        Require(serving, model, version),
        static (IServedDeployment deployment, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer) => deployment.Infer(body, answer));

    private static IServedDeployment Require(IServing serving, string model, string? version)
    {
        var deployment = serving.Require(model);
        var served = deployment.Route.Number.ToString(CultureInfo.InvariantCulture);
        return version is null || version == served
            ? deployment
            : throw RefusedException.NotFound("deployment.version", $"Deployment '{model}' does not serve version '{version}'; it serves {served}.");
    }

    private sealed record ServerMetadata(string Name, string Version, string[] Extensions);

    private sealed record Liveness(bool Live);

    private sealed record Readiness(string? Name, bool Ready);
}
