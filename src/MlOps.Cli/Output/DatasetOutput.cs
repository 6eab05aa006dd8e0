using System.Globalization;
using MlOps.Datasets;

namespace MlOps.Cli.Output;

/// <summary>Datasets in words.</summary>
internal static class DatasetOutput
{
    public static void WriteList(TextWriter writer, IEnumerable<DatasetView> datasets)
    {
        var table = new Table("NAME", ">VERSION", ">ROWS", ">STORED", "CREATED", "ID");
        foreach (var dataset in datasets)
        {
            table.Add(
                dataset.Name,
                dataset.NewestVersion == 0 ? "-" : dataset.NewestVersion.ToString(CultureInfo.InvariantCulture),
                Humane.Count(dataset.Rows),
                Humane.Bytes(dataset.StoredBytes),
                Humane.When(dataset.CreatedAt),
                dataset.Id);
        }

        table.WriteTo(writer, "No datasets. Upload one: mlops datasets put NAME FILE");
    }

    public static void Write(TextWriter writer, DatasetDetails details, DatasetVersionDetails? shown)
    {
        var dataset = details.Dataset;
        new Fields()
            .Add("dataset", dataset.Name)
            .Add("id", dataset.Id)
            .Add("created", $"{Humane.When(dataset.CreatedAt)} by {dataset.CreatedBy}")
            .Add("stored", Humane.Bytes(dataset.StoredBytes))
            .WriteTo(writer);
        writer.WriteLine();
        var table = new Table(">VERSION", ">ROWS", ">COLUMNS", ">STORED", "CREATED", "IDENTITY", "RUN");
        foreach (var version in details.Versions)
        {
            table.Add(
                version.Number.ToString(CultureInfo.InvariantCulture),
                Humane.Count(version.Content.Rows),
                Humane.Count(version.Content.Columns),
                Humane.Bytes(version.Content.StoredBytes),
                Humane.When(version.CreatedAt),
                Humane.Digest(version.Content.Identity),
                version.RunId);
        }

        table.WriteTo(writer, "No version yet.");
        if (shown is not null)
        {
            WriteParts(writer, shown.Version.Content);
            writer.WriteLine();
            WriteSchema(writer, shown.Manifest);
        }
    }

    public static void Write(TextWriter writer, string name, DatasetVersionDetails details)
    {
        var version = details.Version;
        writer.WriteLine(
            $"{name} version {version.Number}: {Humane.Count(version.Content.Rows)} rows, {version.Content.Columns} columns, "
            + $"{Humane.Bytes(version.Content.StoredBytes)} stored, identity {Humane.Digest(version.Content.Identity)}…");
        WriteParts(writer, version.Content);
        writer.WriteLine();
        WriteSchema(writer, details.Manifest);
    }

    private static void WriteParts(TextWriter writer, DatasetContent content)
    {
        if (content.Parts.IsDefaultOrEmpty)
        {
            return;
        }

        writer.WriteLine();
        var table = new Table("PART", ">ROWS", ">STORED", "IDENTITY");
        foreach (var part in content.Parts)
        {
            table.Add(part.Name, Humane.Count(part.Rows), Humane.Bytes(part.StoredBytes), Humane.Digest(part.Identity));
        }

        table.WriteTo(writer);
    }

    private static void WriteSchema(TextWriter writer, DatasetManifest manifest)
    {
        var table = new Table("COLUMN", "ROLE", "TYPE", ">MISSING", ">DISTINCT", "MINIMUM", "MAXIMUM", ">MEAN");
        foreach (var column in manifest.Columns)
        {
            table.Add(
                column.Name,
                Humane.Name(column.Role),
                Humane.Name(column.Type),
                Humane.Count(column.Missing),
                (column.DistinctIsEstimated ? "~" : "") + Humane.Count(column.Distinct),
                Short(column.Minimum),
                Short(column.Maximum),
                column.Mean is { } mean ? Humane.Number(mean) : "-");
        }

        table.WriteTo(writer);
    }

    private static string Short(string? text) => text switch
    {
        null => "-",
        { Length: > 24 } => text[..23] + "…",
        _ => text,
    };
}
