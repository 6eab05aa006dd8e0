using Microsoft.Extensions.Logging;

namespace MlOps.Gateway.Errors;

/// <summary>Turns what was thrown into a problem. Outermost, so that nothing leaves the gateway without one.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer, and nothing is broken.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await ProblemWriter.WriteAsync(context, Problems.Of(exception) ?? Fault(context, exception));
        }
    }

    private Problem Fault(HttpContext context, Exception exception)
    {
        LogFault(context.Request.Method, context.Request.Path, context.TraceIdentifier, exception);
        return new(
            StatusCodes.Status500InternalServerError,
            "internal",
            $"Something went wrong on the server. Its log tells more under the trace {context.TraceIdentifier}.");
    }

    [LoggerMessage(EventId = 8001, Level = LogLevel.Error, Message = "{Method} {Path} failed (trace {Trace})")]
    private partial void LogFault(string method, PathString path, string trace, Exception exception);
}
