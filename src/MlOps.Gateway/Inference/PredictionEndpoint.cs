using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using MlOps.Accounts;
using MlOps.Gateway.Accounts;
using MlOps.Serving;

namespace MlOps.Gateway.Inference;

/// <summary>Body in, answer out, with nothing between them but the model: no actor is called and no copy made of the body.</summary>
internal static class PredictionEndpoint
{
    private const long LargestBody = 64 * 1024 * 1024;

    /// <summary>One of the ways to predict.</summary>
    public delegate void Predictor(IServedDeployment deployment, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller);

    public static Task PredictAsync(string name, HttpContext context, IServing serving) => AnswerAsync(
        context,
        serving.Require(name),
        static (IServedDeployment deployment, in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller) => deployment.PredictRows(body, answer, caller));

    public static IServedDeployment Require(this IServing serving, string name) => serving.Find(name)
        ?? throw RefusedException.NotFound(
            "deployment.unknown",
            $"There is no deployment '{name}'."
            + Nearest.Hint(name, serving.All.Select(deployment => deployment.Route.Deployment)));

    public static async Task AnswerAsync(HttpContext context, IServedDeployment deployment, Predictor predict)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestBody;
        }

        using var answer = new PooledBuffer();
        var body = context.Request.BodyReader;
        var whole = await ReadToEndAsync(body, context.RequestAborted);
        try
        {
            var caller = context.User.Identity?.Name;
            var payer = deployment.PayerOf(caller);
            context.ChargeTo(payer);
            payer?.Add(Meter.BytesIn, whole.Length);
            predict(deployment, whole, answer, caller);
            payer?.Add(Meter.BytesOut, answer.Written.Length);
        }
        finally
        {
            body.AdvanceTo(whole.End);
        }

        await WriteAsync(context, answer);
    }

    public static async Task WriteAsync(HttpContext context, PooledBuffer answer)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Written.Length;
        await context.Response.BodyWriter.WriteAsync(answer.Written, context.RequestAborted);
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadToEndAsync(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            // Nothing is consumed: the pipe keeps the pooled segments until the prediction is made.
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
