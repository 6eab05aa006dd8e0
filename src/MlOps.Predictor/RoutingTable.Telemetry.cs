using MlOps.Predictor.Telemetry;

namespace MlOps.Predictor;

internal sealed partial class RoutingTable
{
    /// <summary>Measures a load, and puts it into the trace of whoever deployed what it was for.</summary>
    private void Tell(LoadOutcome outcome)
    {
        instruments.OnLoad(outcome);
        if (ServingTracing.IsOn)
        {
            var wanting = _routes.Where(route => route.ModelDigest == outcome.Files.ModelDigest && route.ManifestDigest == outcome.Files.ManifestDigest).ToList();
            var route = wanting.Find(route => _deployers.IsKnown(route.Deployment)) ?? wanting.FirstOrDefault();
            ServingTracing.Load(outcome, route, route is null ? default : _deployers.Remove(route.Deployment));
        }
    }

    private bool IsWaiting(string deployment) =>
        _routes.FirstOrDefault(route => route.Deployment == deployment) is { } route && _slots[FilesOf(route)].Model is null;
}
