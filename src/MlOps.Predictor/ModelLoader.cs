using System.Collections.Concurrent;
using MlOps.Predictor.Onnx;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>The files that make a model.</summary>
internal sealed record ModelFiles(string ModelDigest, string ManifestDigest);

/// <summary>How a load ended: with a model, or with why there is none.</summary>
internal sealed record LoadOutcome(ModelFiles Files, LoadedModel? Model, Exception? Error, DateTimeOffset BeganAt, TimeSpan Took);

/// <summary>Loads models one after the other on a thread of its own, so that neither polls nor requests wait for it.</summary>
internal sealed class ModelLoader : IDisposable
{
    private readonly IArtifactStore _artifacts;
    private readonly OnnxLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Action<LoadOutcome> _onDone;
    private readonly BlockingCollection<ModelFiles> _waiting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public ModelLoader(IArtifactStore artifacts, OnnxLimits limits, TimeProvider clock, Action<LoadOutcome> onDone)
    {
        _artifacts = artifacts;
        _limits = limits;
        _clock = clock;
        _onDone = onDone;
        _thread = new Thread(Run) { Name = "MlOps model loader", IsBackground = true };
        _thread.UnsafeStart();
    }

    public void Load(ModelFiles files) => _waiting.Add(files);

    public void Dispose()
    {
        _stop.Cancel();
        _waiting.CompleteAdding();
        _thread.Join();
        _waiting.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        foreach (var files in _waiting.GetConsumingEnumerable())
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _onDone(Load(files, _stop.Token));
        }
    }

    private LoadOutcome Load(ModelFiles files, CancellationToken cancellationToken)
    {
        var beganAt = _clock.GetUtcNow();
        var begin = _clock.GetTimestamp();
        try
        {
            var zip = _artifacts.LocalPathAsync(files.ModelDigest, cancellationToken).GetAwaiter().GetResult();
            var manifest = _artifacts.LocalPathAsync(files.ManifestDigest, cancellationToken).GetAwaiter().GetResult();
            return new(files, LoadedModel.Load(zip, manifest, _limits, _clock), null, beganAt, _clock.GetElapsedTime(begin));
        }
        catch (Exception error)
        {
            // Whatever is wrong with a model's files, the host must live on; the deployment says why it does not answer.
            return new(files, null, error, beganAt, _clock.GetElapsedTime(begin));
        }
    }
}
