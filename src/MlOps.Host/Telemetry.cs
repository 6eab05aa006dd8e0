using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MlOps.Host;

/// <summary>
/// What the platform tells of itself: metrics always (<c>/metrics</c>), and traces, metrics and logs to an OpenTelemetry
/// collector where one of the standard variables names it.
/// </summary>
internal static class Telemetry
{
    /// <summary>What OpenTelemetry names its collectors by.</summary>
    private static readonly string[] Endpoints =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    /// <summary>
    /// How many combinations of labels an instrument keeps apart; what goes beyond is told together, marked as
    /// overflow. The room for them is set aside for every instrument at once: OpenTelemetry's own 2,000 took 40 MB.
    /// </summary>
    private const int Combinations = 100;

    /// <summary>Routes × methods × status codes; versions × deployments.</summary>
    private const int ManyCombinations = 1_000;

    private const string SamplerVariable = "OTEL_TRACES_SAMPLER";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService("mlops", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3))

                // The service's own name by the standard variables goes before ours.
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Microsoft.Orleans", "MlOps.*")
                .AddView(Kept)
                .AddPrometheusExporter());

        if (!IsTraced(builder.Configuration))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logs => logs.IncludeScopes = true);
        telemetry
            .WithTracing(traces =>
            {
                traces.AddAspNetCoreInstrumentation().AddSource("MlOps.*", "Microsoft.Orleans.Application");
                if (builder.Configuration[SamplerVariable] is null or "")
                {
                    traces.SetSampler(new ParentBasedSampler(new RequestSampler()));
                }
            })
            .UseOtlpExporter();
    }

    /// <summary>Whether calls of actors are to carry a trace.</summary>
    public static bool IsTraced(IConfiguration configuration) => Endpoints.Any(name => configuration[name] is { Length: > 0 });

    /// <summary>Orleans names its instruments well and describes none; Prometheus' checks ask for a text.</summary>
    private static MetricStreamConfiguration Kept(System.Diagnostics.Metrics.Instrument instrument) => new()
    {
        CardinalityLimit = instrument.Name is "http.server.request.duration" || instrument.Name.StartsWith("mlops.prediction.", StringComparison.Ordinal)
            ? ManyCombinations
            : Combinations,
        Description = instrument.Meter.Name == "Microsoft.Orleans" && string.IsNullOrEmpty(instrument.Description)
            ? $"Orleans: {instrument.Name["orleans-".Length..].Replace('-', ' ')}."
            : instrument.Description,
    };

    /// <summary>
    /// A trace begins with a request or a run. What the platform calls by itself every second — leases, meters — would
    /// be a trace of its own each time, and tells nobody anything.
    /// </summary>
    private sealed class RequestSampler : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(samplingParameters.Kind is ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
    }
}
