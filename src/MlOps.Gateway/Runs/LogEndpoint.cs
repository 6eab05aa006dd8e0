using Microsoft.Extensions.DependencyInjection;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>Takes values of metrics that a client found about a run.</summary>
internal static class LogEndpoint
{
    public static async Task<IResult> LogAsync(
        string id, LogBody body, HttpContext context, IGrainFactory grains, [FromKeyedServices(PlatformClock.Key)] TimeProvider clock)
    {
        if (!NameRules.IsIdOf(Kinds.Run, id))
        {
            throw RunEndpoints.Unknown(id);
        }

        var log = body.ToLog(clock.GetUtcNow());
        var refusal = log.Check() ?? await grains.GetGrain<IRunMetricsGrain>(id).LogAsync(log, context.Caller(), context.RequestAborted);
        return refusal switch
        {
            null => TypedResults.NoContent(),
            { Kind: RefusalKind.NotFound } => throw RunEndpoints.Unknown(id),
            _ => throw new RefusedException(refusal),
        };
    }
}

/// <summary>What a client found.</summary>
internal sealed record LogBody
{
    /// <summary>1 to 1,000 values.</summary>
    public LogValue?[]? Metrics { get; init; }

    /// <exception cref="RefusedException">A value is missing.</exception>
    public LogMetrics ToLog(DateTimeOffset now) => new([.. (Metrics ?? []).Select((metric, index) => new LoggedMetric(
        metric?.Key!,
        metric?.Value ?? throw RefusedException.Invalid("metrics.value", $"metrics[{index}].value is missing: a number is expected, or \"NaN\", \"Infinity\", \"-Infinity\"."),
        metric.Step ?? 0,
        metric.At ?? now))]);
}

/// <summary>A metric's value.</summary>
internal sealed record LogValue
{
    /// <summary>The metric's name.</summary>
    public string? Key { get; init; }

    /// <summary>What it came to.</summary>
    public double? Value { get; init; }

    /// <summary>Where in the run; absent: 0.</summary>
    public long? Step { get; init; }

    /// <summary>When; absent: now.</summary>
    public DateTimeOffset? At { get; init; }
}
