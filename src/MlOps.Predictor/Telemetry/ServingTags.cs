using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Predictor.Telemetry;

/// <summary>How spans and measurements name what they are about. There are as many values as versions were ever deployed.</summary>
internal static class ServingTags
{
    /// <summary>OpenTelemetry's name.</summary>
    public const string ErrorType = "error.type";

    public const string Rows = "mlops.prediction.rows";

    public static KeyValuePair<string, object?>[] Of(Route route) =>
    [
        new("mlops.deployment", route.Deployment),
        new("mlops.model", route.ModelVersionId.Split('.')[0]),
        new("mlops.model.version", route.Number),
    ];

    /// <summary>The code that callers see where there is one, else the exception's type.</summary>
    public static string TypeOf(Exception error) => error is PredictionInputException ? "prediction.input" : error.GetType().FullName!;
}
