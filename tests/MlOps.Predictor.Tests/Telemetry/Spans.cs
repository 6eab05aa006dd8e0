using System.Collections.Concurrent;
using System.Diagnostics;

namespace MlOps.Predictor.Telemetry;

/// <summary>Hears the spans of one trace, whichever tests run beside.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ActivitySource _source = new("test");
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();

    public Spans()
    {
        _listener = new()
        {
            ShouldListenTo = source => ReferenceEquals(source, _source) || source.Name == ServingTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        Request = _source.StartActivity("request", ActivityKind.Server)!;
    }

    /// <summary>The request at hand, under which the spans are to be.</summary>
    public Activity Request { get; }

    /// <summary>The spans directly under the request.</summary>
    public IReadOnlyList<Activity> Children => [.. _ended.Where(span => span.TraceId == Request.TraceId && span.ParentSpanId == Request.SpanId)];

    public static string Tags(Activity span) => string.Join(',', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));

    public void Dispose()
    {
        Request.Dispose();
        _listener.Dispose();
        _source.Dispose();
    }
}
