using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using MlOps.Serving;
using Polly;

namespace MlOps.Gateway.Errors;

/// <summary>What went wrong, as HTTP says it. The only place that knows status codes of refusals and exceptions.</summary>
internal static class Problems
{
    public static Problem Of(Refusal refusal) => new(
        refusal.Kind switch
        {
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        },
        refusal.Code,
        refusal.Message,
        IsTransient: refusal.Kind == RefusalKind.Unavailable);

    /// <summary>The problem that an exception stands for; null where it is a fault of ours.</summary>
    public static Problem? Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (OfOne(cause) is { } problem)
            {
                return problem;
            }

            if (cause is AggregateException several && several.InnerExceptions.Select(Of).FirstOrDefault(found => found is not null) is { } first)
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>Whether a command failed since another one took the name first.</summary>
    public static bool IsNameTaken(Exception exception) => Of(exception) is { Code: NameTakenCode };

    /// <summary>A status that routing or a framework part set without a word.</summary>
    public static Problem OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new(404, "route.unknown", $"There is nothing at {context.Request.Path}. The paths are listed at /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed => new(405, "route.method", $"{context.Request.Path} does not take {context.Request.Method}. The verbs are listed at /openapi/v1.json."),
        StatusCodes.Status415UnsupportedMediaType => new(415, "request.media-type", "The body must be JSON: send Content-Type: application/json."),
        var status => new(status, "http." + status, $"The request was answered with status {status}."),
    };

    public static Problem Unauthenticated(bool tokenWasSent) => new(
        StatusCodes.Status401Unauthorized,
        tokenWasSent ? "auth.token-invalid" : "auth.token-missing",
        (tokenWasSent ? "The token is not valid." : "A token is needed.")
        + " Send the header Authorization: Bearer TOKEN, with the admin token that the first start printed or that MLOPS_ADMIN_TOKEN set.");

    private const string NameTakenCode = "name.taken";
    private const string StoreUnavailableCode = "store.unavailable";
    private const string Repeat = "Repeat the request in a moment; one that changes something with the same Idempotency-Key, under which it takes effect once.";

    private static Problem? OfOne(Exception exception) => exception switch
    {
        RefusedException refused => Of(refused.Refusal),
        NameTakenException taken => new(StatusCodes.Status409Conflict, NameTakenCode, taken.Message),
        PredictionInputException input => new(StatusCodes.Status400BadRequest, "prediction.input", input.Message),
        PredictionLimitException limit => new(StatusCodes.Status422UnprocessableEntity, limit.Code, limit.Message),
        NotReadyException notReady => new(StatusCodes.Status503ServiceUnavailable, "deployment.not-ready", notReady.Message, IsTransient: true),
        AntiforgeryValidationException => new(
            StatusCodes.Status400BadRequest,
            "auth.antiforgery",
            "The form is too old or was not made by this server. Load the page again and repeat."),
        BadHttpRequestException bad => OfBadRequest(bad),
        DamagedException damaged => new(StatusCodes.Status500InternalServerError, "store.damaged", damaged.Message),
        StoreUnavailableException store => new(
            StatusCodes.Status503ServiceUnavailable,
            StoreUnavailableCode,
            $"{store.Message} {Repeat}",
            IsTransient: true),
        _ when CallFailures.IsLostStore(exception) => new(
            StatusCodes.Status503ServiceUnavailable,
            StoreUnavailableCode,
            $"The store could not be read or written just now. {Repeat}",
            IsTransient: true),

        // What is cancelled though its client still waits was cancelled by a silo that stops.
        _ when CallFailures.IsLostSilo(exception) || exception is ExecutionRejectedException or OperationCanceledException => new(
            StatusCodes.Status503ServiceUnavailable,
            "platform.busy",
            $"The platform did not answer in time. {Repeat}",
            IsTransient: true),
        _ => null,
    };

    private static Problem OfBadRequest(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(413, "request.too-large", "The body is larger than this path takes."),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => new(415, "request.media-type", "The body must be JSON: send Content-Type: application/json."),
        { InnerException: JsonException json } => new(400, "request.json", JsonFault.Describe(json)),
        _ => new(bad.StatusCode, "request.invalid", BindingFault.Describe(bad.Message)),
    };
}
