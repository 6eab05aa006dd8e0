using System.Collections.Immutable;
using System.Globalization;

namespace MlOps.Trainer.Ingestion;

/// <summary>Writes the version's canonical file: the rows' order, row groups by the width of a row, zstd.</summary>
internal static class ParquetFile
{
    private const int MaxRowGroup = 122_880;
    private const int MinRowGroup = 2_048;
    private const int DictionaryBytesPerFile = 64 * 1024 * 1024;
    private const int DictionaryBytesPerWideFile = 16 * 1024 * 1024;
    private const int MinDictionaryBytes = 4 * 1024;
    private const int MaxDictionaryBytes = 1024 * 1024;
    private const int WideColumns = 256;
    private const int DictionaryShare = 5;
    private const int WideDictionaryShare = 10;
    private const int ValuesPerRowGroup = 4_000_000;
    private const long TextBytesPerRowGroup = 8 * 1024 * 1024;

    /// <param name="database">Writes it.</param>
    /// <param name="relation">The rows, as SQL names them after FROM; their columns are <see cref="IngestionDatabase.Column"/>.</param>
    /// <param name="names">The columns' names in the file.</param>
    /// <param name="path">Where it is written.</param>
    /// <param name="textBytes">Bytes that the texts of a row have on average, as far as that is known.</param>
    public static void Write(IngestionDatabase database, string relation, ImmutableArray<string> names, string path, long textBytes = 0)
    {
        var columns = names.Select((name, i) => $"{IngestionDatabase.Column(i)} AS {Sql.Name(name)}");
        database.Execute(string.Create(
            CultureInfo.InvariantCulture,
            $"COPY (SELECT {string.Join(", ", columns)} FROM {relation}) TO {Sql.Text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {RowGroup(names.Length, textBytes)}, STRING_DICTIONARY_PAGE_SIZE_LIMIT {DictionaryBytes(names.Length)}, DICTIONARY_SIZE_LIMIT {DictionaryValues(names.Length, textBytes)})"));
    }

    /// <summary>Sees to it that all rows are in the file.</summary>
    public static void Require(IngestionDatabase database, string path, long rows)
    {
        var written = database.Number($"SELECT count(*) FROM {Sql.Parquet([path])}");
        if (written != rows)
        {
            throw new JobFailedException(
                "ingestion.rows-lost",
                $"The file has {rows} rows, but {written} were stored. This is a fault of the platform; the version was not made.");
        }
    }

    /// <summary>The writer takes this much for every text column at once; the usual 1 MiB are 10 GiB for 10,000 of them.</summary>
    public static int DictionaryBytes(int columns) =>
        Math.Clamp((columns > WideColumns ? DictionaryBytesPerWideFile : DictionaryBytesPerFile) / columns, MinDictionaryBytes, MaxDictionaryBytes);

    /// <summary>And a table for so many values; the usual fifth of the rows is 24 KiB for every column of a wide file.</summary>
    public static int DictionaryValues(int columns, long textBytes = 0) => RowGroup(columns, textBytes) / (columns > WideColumns ? WideDictionaryShare : DictionaryShare);

    /// <summary>Rows of a group: the writer holds a whole one, so that those of wide files and of long texts are shorter.</summary>
    public static int RowGroup(int columns, long textBytes = 0)
    {
        var rows = Math.Min(ValuesPerRowGroup / columns, TextBytesPerRowGroup / Math.Max(1, textBytes));
        return (int)Math.Clamp(rows / MinRowGroup * MinRowGroup, MinRowGroup, MaxRowGroup);
    }
}
