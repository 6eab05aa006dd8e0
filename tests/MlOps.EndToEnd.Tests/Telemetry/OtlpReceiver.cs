using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MlOps.EndToEnd.Telemetry;

/// <summary>A span as it came over the wire.</summary>
internal sealed record Span(string TraceId, string SpanId, string ParentId, string Name);

/// <summary>
/// A collector of OpenTelemetry's protocol over HTTP that keeps the spans and which signals came. Field numbers: opentelemetry-proto,
/// <c>trace/v1/trace.proto</c>.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Span> Spans { get; } = new();

    public ConcurrentDictionary<string, int> Signals { get; } = new();

    public string Address => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            receiver.Signals.AddOrUpdate(signal, 1, (_, count) => count + 1);
            if (signal == "traces")
            {
                receiver.Take(body.ToArray());
            }

            return Results.Bytes([], "application/x-protobuf");
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The spans of a trace, once they hold what is waited for.</summary>
    public async Task<IReadOnlyList<Span>> WaitAsync(string traceId, Func<IReadOnlyList<Span>, bool> isThere)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            IReadOnlyList<Span> spans = [.. Spans.Where(span => span.TraceId == traceId)];
            if (isThere(spans))
            {
                return spans;
            }

            Assert.False(patience.IsCancellationRequested, $"These spans came: {string.Join(", ", spans.Select(span => span.Name))}.");
            await poll.WaitForNextTickAsync();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Take(ReadOnlyMemory<byte> request)
    {
        foreach (var resource in Messages(request, 1))
        {
            foreach (var span in Messages(resource, 2).SelectMany(scope => Messages(scope, 2)))
            {
                Spans.Enqueue(new(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Messages(span, 5).Single().Span)));
            }
        }
    }

    private static string Hex(ReadOnlyMemory<byte> message, int field) =>
        Convert.ToHexStringLower(Messages(message, field).FirstOrDefault().Span);

    /// <summary>The length-delimited values of one field of a protobuf message.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int field)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += sizeof(ulong);
                    break;
                case 5:
                    at += sizeof(uint);
                    break;
                default:
                    var length = (int)Varint(message, ref at);
                    if (key >> 3 == (ulong)field)
                    {
                        yield return message.Slice(at, length);
                    }

                    at += length;
                    break;
            }
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message.Span[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
