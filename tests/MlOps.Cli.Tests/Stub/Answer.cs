using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlOps.Actors;

namespace MlOps.Cli.Tests.Stub;

/// <summary>One answer of the stub.</summary>
public sealed record Answer(Func<HttpContext, Task> Write, bool ReadsBody = true)
{
    /// <summary>Breaks the connection before anything was answered.</summary>
    public static Answer Broken { get; } = new(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Never answers.</summary>
    public static Answer Silent { get; } = new(async context =>
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    });

    public static Answer Json(object body, int status = 200) => new(context => WriteAsync(context, status, "application/json", JsonSerializer.Serialize(body, MlOpsJson.Options)));

    public static Answer Problem(int status, string code, string detail, string? retryAfter = null) => new(context =>
    {
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return WriteAsync(
            context, status, "application/problem+json", JsonSerializer.Serialize(new { status, title = "Refused", detail, code }, MlOpsJson.Options));
    });

    public static Answer Text(int status, string text, string type = "text/html") => new(context => WriteAsync(context, status, type, text));

    private static Task WriteAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }
}
