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
            .Add("task", manifest.Label.Length > 0 ? $"{Humane.Name(manifest.Task)} of {manifest.Label}" : Humane.Name(manifest.Task))
            .Add("format", Humane.Name(manifest.Format))
            .Add("classes", manifest.Classes.IsDefaultOrEmpty ? null : string.Join(", ", manifest.Classes))
            .Add("trainer", manifest.Trainer)
            .Add("stage", Humane.Name(version.Stage))
            .Add("rows", manifest.TrainRows == 0 ? null : $"{Humane.Count(manifest.TrainRows)} to learn, {Humane.Count(manifest.TestRows)} to test")
            .Add("data", version.Origin.DatasetId is null ? null : $"{version.Origin.DatasetId} version {version.Origin.DatasetVersion}")
            .Add("run", version.Origin.RunId)
            .Add("entry digest", version.Origin.Content.EntryDigest)
            .Add("stored", Humane.Bytes(version.Origin.Content.StoredBytes))
            .Add("created", Humane.When(version.CreatedAt));
        foreach (var (name, value) in manifest.Metrics)
        {
            fields.Add(name, Humane.Number(value));
        }

        foreach (var (name, value) in manifest.Metadata)
        {
            fields.Add(name, value);
        }

        fields.WriteTo(writer);
        writer.WriteLine();
        WriteSignature(writer, manifest);
        WriteInputs(writer, manifest);
        foreach (var notice in manifest.Notices.IsDefault ? [] : manifest.Notices)
        {
            writer.WriteLine($"note: {notice}");
        }
    }

    private static void WriteSignature(TextWriter writer, ModelManifest manifest)
    {
        if (manifest.Signature is not { } signature)
        {
            return;
        }

        var table = new Table("TENSOR", "", "TYPE", "SHAPE");
        foreach (var (direction, tensors) in (IEnumerable<(string, IEnumerable<TensorSignature>)>)[("in", signature.Inputs), ("out", signature.Outputs)])
        {
            foreach (var (name, datatype, shape) in tensors)
            {
                table.Add(name, direction, datatype, $"[{string.Join(", ", shape.Select(size => size < 0 ? "any" : size.ToString(CultureInfo.InvariantCulture)))}]");
            }
        }

        table.WriteTo(writer);
        writer.WriteLine(manifest.IsBatchSafe ? "Rows of one request are predicted together." : "Rows of one request are predicted one by one.");
    }

    private static void WriteInputs(TextWriter writer, ModelManifest manifest)
    {
        if (manifest.Inputs.IsDefaultOrEmpty)
        {
            return;
        }

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
    }

    private static string Aliases(ModelView model) =>
        model.Aliases.Count == 0 ? "-" : string.Join(", ", model.Aliases.Select(alias => $"{alias.Key}={alias.Value}"));

    private static string Metrics(ModelVersionView version) =>
        string.Join(", ", version.Origin.Metrics.Take(3).Select(metric => $"{metric.Key} {Humane.Number(metric.Value)}"));
}
