using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;

namespace MlOps.Gateway.Failover;

/// <summary>
/// Repeats a call of an actor whose silo was lost on the way, or that met the store in a bad moment, so that who asked
/// by HTTP need not know. It acts where a call enters the actors — the gateway, the worker pool, the sweep; a call from
/// actor to actor is the affair of the call that led to it.
/// </summary>
internal sealed class FailoverFilter(
    IOptions<FailoverOptions> options,
    FailoverInstruments instruments,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IOutgoingGrainCallFilter
{
    /// <summary>Whether the call is an attempt of one that is already being looked after.</summary>
    private static readonly AsyncLocal<bool> IsFurtherAttempt = new();

    private readonly ResiliencePipeline _pipeline = FailoverPipeline.Create(options.Value, instruments, clock);

    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.SourceContext is null && !IsFurtherAttempt.Value && RepeatableCall.Includes(context)
            ? RepeatAsync(context)
            : context.Invoke();

    private async Task RepeatAsync(IOutgoingGrainCallContext context)
    {
        var call = new RepeatableCall(context, options.Value.LateAfter, instruments, clock);
        try
        {
            await _pipeline.ExecuteAsync(
                static (call, callEnds) =>
                {
                    IsFurtherAttempt.Value = true;
                    return call.SendAsync(callEnds);
                },
                call,
                call.CancellationToken);
        }
        catch (TimeoutRejectedException rejected)
        {
            throw new TimeoutException(
                $"{context.TargetId} gave no answer to {context.MethodName} within {options.Value.Total.TotalSeconds:0.#} s ({FailoverOptions.Section}:{nameof(FailoverOptions.Total)}).",
                call.LastFailure ?? rejected);
        }
    }
}
