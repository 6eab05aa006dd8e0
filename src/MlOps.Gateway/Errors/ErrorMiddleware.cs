using Microsoft.AspNetCore.Connections;
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
        catch (Exception exception) when (IsClientGone(context, exception))
        {
            // Nobody is there to read an answer, and nothing is broken.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }

            context.Abort();
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await ProblemWriter.WriteAsync(context, Problems.Of(exception) ?? Fault(context, exception));
        }
    }

    /// <summary>
    /// A reset connection shows in what is read from it before the request counts as aborted. Below what came of a call of
    /// an actor it is another one, between silos.
    /// </summary>
    private static bool IsClientGone(HttpContext context, Exception exception)
    {
        for (var cause = exception; cause is not (null or OrleansException or TimeoutException); cause = cause.InnerException)
        {
            if (cause is ConnectionResetException or ConnectionAbortedException)
            {
                return true;
            }
        }

        return context.RequestAborted.IsCancellationRequested;
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
