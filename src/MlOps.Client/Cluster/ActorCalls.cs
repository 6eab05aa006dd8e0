using MlOps.Access;
using MlOps.Storage;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace MlOps.Client.Cluster;

/// <summary>Calls actors, repeats where a repeat is safe, and turns what Orleans throws into failures that say what to do.</summary>
internal sealed class ActorCalls
{
    private readonly MlOpsClientOptions _options;
    private readonly ClusterDoor _door;
    private readonly ResiliencePipeline _repeated;

    public ActorCalls(MlOpsClientOptions options, ClusterDoor door)
    {
        _options = options;
        _door = door;
        _repeated = new ResiliencePipelineBuilder { TimeProvider = options.Clock }
            .AddTimeout(options.LongestOutage)
            .AddRetry(Retry(options))
            .Build();
    }

    /// <summary>Calls until an answer comes, for <see cref="MlOpsClientOptions.LongestOutage"/> at most. The call must be harmless to repeat.</summary>
    public async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var last = default(Exception);
        try
        {
            return await _repeated.ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await ShowTicketAsync(call, token).ConfigureAwait(false);
                    }
                    catch (Exception exception) when (IsTransient(exception))
                    {
                        last = exception;
                        throw;
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException) when (last is not null)
        {
            throw Translated(last) ?? last;
        }
        catch (Exception exception) when (Translated(exception) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>The status that HTTP has for the same refusal.</summary>
    public static MlOpsApiException Refused(Refusal refusal) => new(
        refusal.Kind switch
        {
            RefusalKind.NotFound => 404,
            RefusalKind.Conflict => 409,
            RefusalKind.Forbidden => 403,
            RefusalKind.Unavailable => 503,
            _ => 400,
        },
        refusal.Code,
        refusal.Message,
        null);

    /// <summary>A ticket that is refused is replaced and the call, of which nothing was done, made again.</summary>
    private async Task<T> ShowTicketAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken).ConfigureAwait(false);
        }
        catch (CallRefusedException refused) when (refused.IsOfTicket)
        {
            await _door.AskAsync(cancellationToken).ConfigureAwait(false);
            return await call(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the caller is told; null where it may hear the exception itself.</summary>
    private Exception? Translated(Exception exception) => exception switch
    {
        CallRefusedException refused => new MlOpsApiException(403, refused.Code, refused.Message, null),
        NameTakenException taken => new MlOpsApiException(409, "name.taken", taken.Message, null),
        NotYetException notYet => Refused(notYet.Refusal),
        MlOpsUnreachableException => null,
        _ when exception is TimeoutRejectedException || IsTransient(exception) => new MlOpsUnreachableException(
            _options.Address, $"its cluster gave no answer for {_options.LongestOutage.TotalSeconds:0.#} s ({exception.Message})", exception),
        _ => null,
    };

    private static RetryStrategyOptions Retry(MlOpsClientOptions options) => new()
    {
        MaxRetryAttempts = int.MaxValue,
        Delay = options.FirstRetryDelay,
        MaxDelay = options.LongestRetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Randomizer = options.Jitter,
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && IsTransient(exception)),
        OnRetry = arguments =>
        {
            options.OnRetry?.Invoke(new(arguments.Outcome.Exception!.Message, arguments.AttemptNumber + 1, arguments.RetryDelay));
            return ValueTask.CompletedTask;
        },
    };

    /// <summary>Whether it is unknown if the call was carried out, or certain that it was not, and another attempt may be answered.</summary>
    private static bool IsTransient(Exception exception) =>
        CallFailures.IsLostSilo(exception) || CallFailures.IsLostStore(exception)
        || exception is NotYetException or MlOpsUnreachableException;
}
