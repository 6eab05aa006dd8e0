using System.Globalization;
using System.Text.Json;
using MlOps.Deployments;

namespace MlOps.Cli.Output;

/// <summary>Deployments and predictions in words.</summary>
internal static class DeploymentOutput
{
    public static void WriteList(TextWriter writer, IEnumerable<DeploymentView> deployments)
    {
        var table = new Table("NAME", "MODEL", ">VERSION", ">PREVIOUS", "CHANGED", "ID");
        foreach (var deployment in deployments)
        {
            table.Add(
                deployment.Name,
                deployment.Version.ModelId,
                deployment.Version.Number.ToString(CultureInfo.InvariantCulture),
                deployment.Previous?.Number.ToString(CultureInfo.InvariantCulture) ?? "-",
                Humane.When(deployment.ChangedAt),
                deployment.Id);
        }

        table.WriteTo(writer, "No deployments. Make one: mlops deploy MODEL --name NAME");
    }

    public static void Write(TextWriter writer, DeploymentDetails details)
    {
        var deployment = details.Deployment;
        new Fields()
            .Add("deployment", deployment.Name)
            .Add("serves", $"{deployment.Version.ModelId} version {deployment.Version.Number}")
            .Add("ready", Readiness(details))
            .Add("previous", deployment.Previous is { } previous ? $"{previous.ModelId} version {previous.Number}" : "-")
            .Add("changed", Humane.When(deployment.ChangedAt))
            .Add("created", Humane.When(deployment.CreatedAt))
            .Add("id", deployment.Id)
            .WriteTo(writer);
    }

    public static void Write(TextWriter writer, PredictionAnswer answer)
    {
        string[] names = [.. answer.Predictions
            .SelectMany(prediction => prediction.ValueKind == JsonValueKind.Object ? prediction.EnumerateObject().Select(member => member.Name) : ["prediction"])
            .Distinct()];
        var table = new Table([">ROW", .. names]);
        foreach (var (index, prediction) in answer.Predictions.Index())
        {
            table.Add([
                (index + 1).ToString(CultureInfo.InvariantCulture),
                .. names.Select(name => prediction.ValueKind != JsonValueKind.Object ? PredictionText.Of(prediction)
                    : prediction.TryGetProperty(name, out var value) ? PredictionText.Of(value) : ""),
            ]);
        }

        table.WriteTo(writer, "No rows.");
    }

    private static string Readiness(DeploymentDetails details) => details switch
    {
        { Failure: { } failure, IsReady: true } => $"the version before is; this one is not: {failure}",
        { Failure: { } failure } => $"no: {failure}",
        { IsReady: true } => "yes",
        _ => "not yet, it loads",
    };
}
