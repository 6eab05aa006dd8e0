using System.Diagnostics;
using MlOps.Runs;
using MlOps.Storage;

namespace MlOps.Predictor.Telemetry;

public sealed class LoadTelemetryTests(Models models) : IClassFixture<Models>, IAsyncLifetime, IDisposable
{
    private const string Loaded = "mlops.models.loaded{}";

    private static readonly Route One = new("traced", "dep-1", "prj-a", "mdl-1.1", 1, "binary", "binary-manifest");
    private static readonly Route Two = One with { ModelVersionId = "mdl-1.2", Number = 2, ModelDigest = "other", ManifestDigest = "other-manifest" };

    private readonly ServingHost _host = new();

    public Task InitializeAsync()
    {
        var model = models.Of(TrainingTask.Binary).Trained;
        _host.Store.Put(One.ModelDigest, model.ModelPath);
        _host.Store.Put(One.ManifestDigest, model.ManifestPath);
        _host.Store.Put(Two.ModelDigest, model.ModelPath);
        _host.Store.Put(Two.ManifestDigest, model.ManifestPath);
        return _host.StartAsync();
    }

    public Task DisposeAsync() => _host.StopAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Load_IsASpan_UnderTheRequestThatDeployed_Once()
    {
        using var spans = new Spans();
        _host.Store.Hold();
        _host.Store.Set(One);
        _host.Serving.Hint(One.Deployment);
        _host.Store.Release();
        await ServedAsync(1);

        // No request asked for this one.
        _host.Store.Set(Two);
        await ServedAsync(2);

        var span = Assert.Single(spans.Children);
        Assert.Equal("model.load", span.OperationName);
        Assert.Equal("mlops.deployment=traced,mlops.model=mdl-1,mlops.model.version=1", Spans.Tags(span));
        Assert.InRange(span.StartTimeUtc, _host.Clock.Start.UtcDateTime, _host.Clock.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task Load_ThatBeganBeforeItsRequestWasKnown_IsInItsTrace()
    {
        _host.Store.Hold();
        _host.Store.Set(One);
        await _host.WaitForAsync(() => _host.Store.Loads > 0, "the load began");
        using var spans = new Spans();

        _host.Serving.Hint(One.Deployment);
        _host.Store.Release();
        await ServedAsync(1);

        Assert.Equal(["model.load"], spans.Children.Select(span => span.OperationName));
    }

    [Fact]
    public async Task FailedLoad_SaysSo()
    {
        using var measured = new Measurements(_host.Measured);
        using var spans = new Spans();
        _host.Store.Hold();
        _host.Store.Set(One with { ModelDigest = "lost" });
        _host.Serving.Hint(One.Deployment);
        _host.Store.Release();
        await _host.WaitForAsync(() => _host.Serving.Find(One.Deployment)?.Failure is not null, "the load failed");

        var span = Assert.Single(spans.Children);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Contains("There is no artifact lost", span.StatusDescription, StringComparison.Ordinal);
        Assert.Contains("mlops.model.load.duration{error.type=System.IO.FileNotFoundException}", measured.Sums());
        Assert.DoesNotContain(Loaded, measured.Sums());
    }

    [Fact]
    public async Task ModelsInMemory_AreCounted()
    {
        using var measured = new Measurements(_host.Measured);
        _host.Store.Set(One, Two with { Deployment = "second", DeploymentId = "dep-2" });
        await _host.WaitForAsync(() => measured.Sums().GetValueOrDefault(Loaded) is 2, "two models were loaded");
        Assert.Contains("mlops.model.load.duration{}", measured.Sums());

        _host.Store.Set(One);
        await _host.WaitForAsync(() => measured.Sums()[Loaded] is 1, "one was let go");
    }

    private Task ServedAsync(int number) =>
        _host.WaitForAsync(() => _host.Serving.Find(One.Deployment) is { IsReady: true, Route.Number: var at } && at == number, $"version {number} answered");
}
