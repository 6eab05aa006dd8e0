using System.Globalization;
using MlOps.Runs;

namespace MlOps.Datasets;

/// <summary>Which parts a version will have, and what cannot be. Pure.</summary>
internal static class PartPlan
{
    /// <summary>More parts than this are many files to open for every reader.</summary>
    public const int MaxParts = 1000;

    /// <summary>What an upload leaves open, decided in view of the dataset's newest version.</summary>
    public static (IngestionSpec? Resolved, Refusal? Refusal) Resolve(IngestionSpec spec, string dataset, DatasetVersionView? newest)
    {
        if (spec.Mode == UploadMode.Replace)
        {
            return spec.Part is null
                ? (spec with { BaseVersion = null }, null)
                : Refuse("dataset.part-name", "A file that is all of a version has no part's name. Say mode=append or mode=replace-part, or leave the name out.");
        }

        if (newest is null)
        {
            return Conflict("dataset.no-version", $"The dataset {dataset} has no version yet that a part could be {(spec.Mode == UploadMode.Append ? "appended to" : "replaced in")}. Upload the first file with mode=replace.");
        }

        var parts = newest.Content.AllParts();
        return spec.Mode == UploadMode.Append ? Append(spec, dataset, newest, parts) : ReplacePart(spec, dataset, newest, parts);
    }

    /// <summary>The parts that stay beside <paramref name="part"/>, and before which of them it stands; null: last.</summary>
    public static (ImmutableArray<DatasetPart> Parts, int? Position) Staying(DatasetContent? based, string? part)
    {
        var parts = based?.AllParts() ?? [];
        return parts.FirstOrDefault(there => there.Name == part) is { } replaced
            ? (parts.Remove(replaced), parts.IndexOf(replaced))
            : (parts, null);
    }

    private static (IngestionSpec?, Refusal?) Append(IngestionSpec spec, string dataset, DatasetVersionView newest, ImmutableArray<DatasetPart> parts)
    {
        if (spec.Part is { } given && Names.Check("part", given) is { } refusal)
        {
            return (null, refusal);
        }

        if (parts.FirstOrDefault(part => part.Name == spec.Part) is { } taken)
        {
            return Conflict("dataset.part-exists", $"Version {newest.Number} of {dataset} has a part '{taken.Name}' already. Choose another name, or replace it with mode=replace-part.");
        }

        // Rows that count twice are worse than a question too many.
        if (parts.FirstOrDefault(part => part.RawDigest == spec.RawDigest) is { } same)
        {
            return Conflict("dataset.part-known", $"Version {newest.Number} of {dataset} holds the very bytes of this file as its part '{same.Name}'; appended again, every row would count twice.");
        }

        return parts.Length < MaxParts
            ? (spec with { BaseVersion = newest.Number, Part = spec.Part ?? FreeName(parts) }, null)
            : Conflict("dataset.too-many-parts", $"Version {newest.Number} of {dataset} has {parts.Length} parts; at most {MaxParts} are possible. Upload them together as one file with mode=replace.");
    }

    private static (IngestionSpec?, Refusal?) ReplacePart(IngestionSpec spec, string dataset, DatasetVersionView newest, ImmutableArray<DatasetPart> parts)
    {
        var there = $"Version {newest.Number} of {dataset} has {string.Join(", ", parts.Select(part => part.Name))}.";
        return spec.Part switch
        {
            null => Refuse("dataset.part-name", $"Which part is to be replaced was not said (part=NAME). {there}"),
            _ when parts.All(part => part.Name != spec.Part) => (null, Refusal.NotFound("dataset.part-unknown", $"There is no part '{spec.Part}' to replace. {there}")),
            _ => (spec with { BaseVersion = newest.Number }, null),
        };
    }

    private static string FreeName(ImmutableArray<DatasetPart> parts)
    {
        for (var number = parts.Length + 1; ; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"part-{number}");
            if (parts.All(part => part.Name != name))
            {
                return name;
            }
        }
    }

    private static (IngestionSpec?, Refusal?) Refuse(string code, string message) => (null, Refusal.Invalid(code, message));

    private static (IngestionSpec?, Refusal?) Conflict(string code, string message) => (null, Refusal.Conflict(code, message));
}
