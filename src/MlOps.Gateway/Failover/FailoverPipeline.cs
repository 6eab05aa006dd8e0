using Polly;
using Polly.Retry;

namespace MlOps.Gateway.Failover;

/// <summary>When a call that failed is sent again, and when no more.</summary>
internal static class FailoverPipeline
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    public static ResiliencePipeline Create(FailoverOptions options, FailoverInstruments instruments, TimeProvider clock) =>
        new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(options.Total)
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } failure
                    && !arguments.Context.CancellationToken.IsCancellationRequested
                    && MayPass(failure, arguments.AttemptNumber, options)),
                OnRetry = arguments =>
                {
                    instruments.OnFailed(arguments.Outcome.Exception!);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private static bool MayPass(Exception failure, int repeats, FailoverOptions options) =>
        CallFailures.IsLostSilo(failure)
        || failure is OperationCanceledException
        || (CallFailures.IsLostStore(failure) && repeats < options.StoreRepeats);
}
