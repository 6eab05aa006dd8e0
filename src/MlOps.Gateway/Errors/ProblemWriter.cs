using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace MlOps.Gateway.Errors;

/// <summary>Writes a problem: RFC 9457, and under <c>/v2</c> as the Open Inference Protocol wants it.</summary>
internal static class ProblemWriter
{
    /// <summary>People read these in terminals, and no browser takes them for a page: quotes stay quotes.</summary>
    private static readonly JsonSerializerOptions Readable = new(MlOpsJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        if (problem.IsTransient)
        {
            response.Headers.RetryAfter = "1";
        }

        return context.Request.Path.StartsWithSegments("/v2")
            ? WriteAsync(context, new InferenceError(problem.Detail), "application/json")
            : WriteAsync(context, new ProblemBody(problem.Status, ReasonPhrases.GetReasonPhrase(problem.Status), problem.Detail, problem.Code), "application/problem+json");
    }

    private static async Task WriteAsync<T>(HttpContext context, T body, string contentType)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Readable);
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private sealed record ProblemBody(int Status, string Title, string Detail, string Code);

    private sealed record InferenceError(string Error);
}
