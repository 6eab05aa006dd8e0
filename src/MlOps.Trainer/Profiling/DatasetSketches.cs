using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Profiling;

/// <summary>What was seen of some rows: a sketch of each column and one of the rows.</summary>
internal sealed record DatasetSketches(long Rows, RowSketch RowHashes, ImmutableArray<(string Name, ColumnSketch Sketch)> Columns)
{
    /// <summary>Takes in rows that stand behind these: of the same columns, and never used again.</summary>
    /// <exception cref="InvalidDataException">They have other columns.</exception>
    public DatasetSketches With(DatasetSketches next)
    {
        SketchFormat.Require(
            Columns.Select(column => column.Name).SequenceEqual(next.Columns.Select(column => column.Name)),
            $"parts of the columns {Names(this)} and {Names(next)} cannot be joined");
        for (var i = 0; i < Columns.Length; i++)
        {
            Columns[i].Sketch.Merge(next.Columns[i].Sketch);
        }

        RowHashes.Merge(next.RowHashes);
        return this with { Rows = Rows + next.Rows };
    }

    /// <summary>Leaves them as JSON.</summary>
    public void Save(string path)
    {
        using var file = File.Create(path);
        JsonSerializer.Serialize(
            file,
            new Stored(Rows, SketchFormat.Pack(RowHashes.ToStored().Write), [.. Columns.Select(column => new StoredColumn(column.Name, column.Sketch.Type, column.Sketch.ToText()))]),
            MlOpsJson.Options);
    }

    /// <summary>What <see cref="Save"/> left.</summary>
    /// <exception cref="InvalidDataException">The file is not of this platform's version.</exception>
    public static DatasetSketches Load(string path)
    {
        using var file = File.OpenRead(path);
        var stored = Parse(file) ?? throw new InvalidDataException($"The sketches in {path} are empty.");
        var sizes = SketchSizes.Of(stored.Columns.Length);
        return new(
            stored.Rows,
            SketchFormat.Unpack(stored.RowHashes, RowSketch.Read),
            [.. stored.Columns.Select(column => (column.Name, ColumnSketch.Of(column.Type, sizes, column.Sketch)))]);
    }

    private static Stored? Parse(FileStream file)
    {
        try
        {
            return JsonSerializer.Deserialize<Stored>(file, MlOpsJson.Options);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The sketches in {file.Name} are no sketches: {exception.Message}", exception);
        }
    }

    private static string Names(DatasetSketches sketches) => string.Join(", ", sketches.Columns.Select(column => column.Name));

    private sealed record Stored(long Rows, string RowHashes, ImmutableArray<StoredColumn> Columns);

    private sealed record StoredColumn(string Name, ColumnType Type, string Sketch);
}
