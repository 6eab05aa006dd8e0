using System.Net;
using System.Net.Sockets;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace MlOps.Client;

/// <summary>What is repeated, when, and how a failed attempt is told.</summary>
internal static class Resilience
{
    public static ResiliencePipeline<HttpResponseMessage> Pipeline(MlOpsClientOptions options, bool isRepeated, TimeSpan? attemptTimeout)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = options.Clock };
        if (isRepeated && options.Retries > 0)
        {
            builder.AddRetry(Retry(options));
        }

        if (attemptTimeout is { } timeout)
        {
            builder.AddTimeout(timeout);
        }

        return builder.Build();
    }

    /// <summary>Whether no answer came, and not since the caller gave up.</summary>
    public static bool IsConnectionFailure(Exception? exception, CancellationToken cancellationToken) => exception switch
    {
        HttpRequestException or IOException or TimeoutRejectedException => true,

        // The handler reports its own connect timeout as a cancellation.
        OperationCanceledException { InnerException: TimeoutException } => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    public static string Describe(Exception exception) => exception switch
    {
        TimeoutRejectedException timeout => $"no answer within {timeout.Timeout.TotalSeconds:0.#} s",
        OperationCanceledException => "no connection within the time limit",
        _ when exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        _ when exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.HostNotFound } => "the host name is not known",
        _ => exception.GetBaseException().Message,
    };

    private static RetryStrategyOptions<HttpResponseMessage> Retry(MlOpsClientOptions options) => new()
    {
        MaxRetryAttempts = options.Retries,
        Delay = options.FirstRetryDelay,
        MaxDelay = options.LongestRetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Randomizer = options.Jitter,
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
        {
            { Exception: { } exception } => MayPass(exception) && IsConnectionFailure(exception, arguments.Context.CancellationToken),
            { Result: { } response } => IsUnavailable(response.StatusCode) && !(RetryAfter(response, options.Clock) > options.LongestRetryAfter),
            _ => false,
        }),
        DelayGenerator = arguments => ValueTask.FromResult(
            arguments.Outcome.Result is { } response ? RetryAfter(response, options.Clock) : null),
        OnRetry = arguments =>
        {
            var reason = arguments.Outcome.Exception is { } exception
                ? Describe(exception)
                : $"answered {(int)arguments.Outcome.Result!.StatusCode}";
            options.OnRetry?.Invoke(new RetryNotice(reason, arguments.AttemptNumber + 1, arguments.RetryDelay));
            return ValueTask.CompletedTask;
        },
    };

    private static bool IsUnavailable(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool MayPass(Exception exception) => exception is not HttpRequestException
    {
        HttpRequestError: HttpRequestError.SecureConnectionError
            or HttpRequestError.UserAuthenticationError
            or HttpRequestError.VersionNegotiationError
            or HttpRequestError.ConfigurationLimitExceeded,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
