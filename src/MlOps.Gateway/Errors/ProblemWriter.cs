using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace MlOps.Gateway.Errors;

/// <summary>Writes a problem: RFC 9457, and under <c>/v2</c> as the Open Inference Protocol wants it.</summary>
internal static class ProblemWriter
{
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentLength = null;
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
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, MlOpsJson.Options), context.RequestAborted);
    }

    private sealed record ProblemBody(int Status, string Title, string Detail, string Code);

    private sealed record InferenceError(string Error);
}
