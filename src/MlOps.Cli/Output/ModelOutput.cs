using System.Globalization;
using MlOps.Models;

namespace MlOps.Cli.Output;

/// <summary>Models in words.</summary>
internal static class ModelOutput
{
    public static void WriteList(TextWriter writer, IEnumerable<ModelView> models)
    {
        var table = new Table("NAME", ">VERSION", "ALIASES", "CREATED", "ID");
        foreach (var model in models)
        {
            table.Add(
                model.Name,
                model.NewestVersion == 0 ? "-" : model.NewestVersion.ToString(CultureInfo.InvariantCulture),
                Aliases(model),
                Humane.When(model.CreatedAt),
                model.Id);
        }

        table.WriteTo(writer, "No models. Train one: mlops runs start --dataset NAME --label COLUMN");
    }

    public static void Write(TextWriter writer, ModelDetails details)
    {
        new Fields()
            .Add("model", details.Model.Name)
            .Add("id", details.Model.Id)
            .Add("aliases", Aliases(details.Model))
            .Add("created", Humane.When(details.Model.CreatedAt))
            .WriteTo(writer);
        writer.WriteLine();
        var table = new Table(">VERSION", "STAGE", "TRAINER", "METRICS", ">STORED", "CREATED", "RUN");
        foreach (var version in details.Versions)
        {
            table.Add(
                version.Number.ToString(CultureInfo.InvariantCulture),
                Humane.Name(version.Stage),
                version.Origin.Trainer,
                Metrics(version),
                Humane.Bytes(version.Origin.Content.StoredBytes),
                Humane.When(version.CreatedAt),
                version.Origin.RunId);
        }

        table.WriteTo(writer, "No version yet.");
    }

    public static void Write(TextWriter writer, ModelVersionDetails details)
    {
        var (version, manifest) = details;
        var fields = new Fields()
            .Add("version", version.Id)
            .Add("task", $"{Humane.Name(manifest.Task)} of {manifest.Label}")
            .Add("classes", manifest.Classes.IsDefaultOrEmpty ? null : string.Join(", ", manifest.Classes))
            .Add("trainer", manifest.Trainer)
            .Add("stage", Humane.Name(version.Stage))
            .Add("rows", $"{Humane.Count(manifest.TrainRows)} to learn, {Humane.Count(manifest.TestRows)} to test")
            .Add("data", $"{version.Origin.DatasetId} version {version.Origin.DatasetVersion}")
            .Add("run", version.Origin.RunId)
            .Add("entry digest", version.Origin.Content.EntryDigest)
            .Add("stored", Humane.Bytes(version.Origin.Content.StoredBytes))
            .Add("created", Humane.When(version.CreatedAt));
        foreach (var (name, value) in manifest.Metrics)
        {
            fields.Add(name, Humane.Number(value));
        }

        fields.WriteTo(writer);
        writer.WriteLine();
        var table = new Table("INPUT", "ROLE", ">CATEGORIES", "IF MISSING");
        foreach (var input in manifest.Inputs)
        {
            table.Add(
                input.Name,
                Humane.Name(input.Role),
                input.Categories.IsDefaultOrEmpty ? "-" : Humane.Count(input.Categories.Length),
                input.Replacement is { } replacement ? Humane.Number(replacement) : "-");
        }

        table.WriteTo(writer);
        foreach (var notice in manifest.Notices.IsDefault ? [] : manifest.Notices)
        {
            writer.WriteLine($"note: {notice}");
        }
    }

    private static string Aliases(ModelView model) =>
        model.Aliases.Count == 0 ? "-" : string.Join(", ", model.Aliases.Select(alias => $"{alias.Key}={alias.Value}"));

    private static string Metrics(ModelVersionView version) =>
        string.Join(", ", version.Origin.Metrics.Take(3).Select(metric => $"{metric.Key} {Humane.Number(metric.Value)}"));
}
