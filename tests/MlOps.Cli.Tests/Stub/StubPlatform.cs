using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MlOps.Cli.Tests.Stub;

/// <summary>A platform that answers what it was told to, over real HTTP, and remembers what it was asked.</summary>
public sealed class StubPlatform : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Recorded> _requests = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Answer>> _answers = new();

    private StubPlatform(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyList<Recorded> Requests => [.. _requests];

    public static async Task<StubPlatform> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stub = new StubPlatform(builder.Build());
        stub._app.Run(stub.HandleAsync);
        await stub._app.StartAsync();
        return stub;
    }

    /// <summary>Answers a request in this order; the last answer stays. <paramref name="request"/>: <c>GET datasets/a</c>.</summary>
    public StubPlatform On(string request, params Answer[] answers)
    {
        _answers[request] = new ConcurrentQueue<Answer>(answers);
        return this;
    }

    public StubPlatform On(string request, object body, int status = 200) => On(request, Answer.Json(body, status));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var key = $"{context.Request.Method} {(path.StartsWith("/api/v1/", StringComparison.Ordinal) ? path["/api/v1/".Length..] : path)}";
        if (!_answers.TryGetValue(key, out var queue) || !queue.TryPeek(out var answer))
        {
            answer = Answer.Problem(404, "route.unknown", $"The stub has no answer to {key}.");
        }
        else if (queue.Count > 1)
        {
            queue.TryDequeue(out answer);
        }

        var body = new MemoryStream();
        if (answer!.ReadsBody)
        {
            await context.Request.Body.CopyToAsync(body);
        }

        _requests.Enqueue(new Recorded(
            key,
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        await answer.Write(context);
    }
}
