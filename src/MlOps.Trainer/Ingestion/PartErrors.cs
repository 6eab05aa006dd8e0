using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>Why a file is no part beside those that are there, in words that help.</summary>
internal static class PartErrors
{
    private const int ShownCharacters = 60;
    private const int ShownNames = 20;

    public static JobFailedException UnknownColumn(string name, ImmutableArray<string> there) => new(
        "dataset.part-columns",
        $"The file has a column '{name}', which the version's other parts do not have. Their columns are {List(there)}. Leave it out, or replace the whole dataset (mode=replace).");

    public static JobFailedException AbsentColumn(string name, ImmutableArray<string> own) => new(
        "dataset.part-columns",
        $"The file has no column '{name}', which the version's other parts have. Its columns are {List(own)}. Add it, or replace the whole dataset (mode=replace).");

    public static JobFailedException Value(RecordSource source, string column, ColumnType type, ReadOnlySpan<byte> value)
    {
        var shown = ValueText.Cut(Encoding.UTF8.GetString(value), ShownCharacters);
        return new(
            "dataset.part-type",
            $"{source.Place}, column '{column}': '{shown}' is no {JsonNamingPolicy.CamelCase.ConvertName(type.ToString())}, as which the version's other parts have it. "
            + "Correct the value, name it as a missing marker, or replace the whole dataset (mode=replace).",
            source.Line);
    }

    private static string List(ImmutableArray<string> names) =>
        string.Join(", ", names.Take(ShownNames)) + (names.Length > ShownNames ? $" and {names.Length - ShownNames} more" : "");
}
