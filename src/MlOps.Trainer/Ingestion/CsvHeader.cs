using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>The columns' names: the file's own, the given ones, or <c>column1</c> and so on.</summary>
internal static class CsvHeader
{
    /// <summary>The names, where <paramref name="reader"/> stands at the first record.</summary>
    public static ImmutableArray<string> Names(CsvReader reader, CsvOptions options)
    {
        if (reader.FieldCount > CsvReader.MaxColumns)
        {
            throw CsvErrors.TooManyColumns(reader.FieldCount, reader.Line);
        }

        if (options.HasHeader)
        {
            return Checked([.. Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader[i]))], reader.Line);
        }

        if (options.ColumnNames.IsDefaultOrEmpty)
        {
            return [.. Enumerable.Range(1, reader.FieldCount).Select(i => string.Create(CultureInfo.InvariantCulture, $"column{i}"))];
        }

        return options.ColumnNames.Length == reader.FieldCount
            ? Checked(options.ColumnNames, line: null)
            : throw CsvErrors.ColumnNames(options.ColumnNames.Length, reader.FieldCount, reader.Line);
    }

    /// <summary>The names, if they tell the columns apart: in SQL, upper and lower case do not.</summary>
    public static ImmutableArray<string> Checked(ImmutableArray<string> names, long? line)
    {
        var positions = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                throw CsvErrors.HeaderEmptyName(i + 1, line);
            }

            if (names[i].Contains('\0', StringComparison.Ordinal))
            {
                throw CsvErrors.HeaderNul(i + 1, line);
            }

            if (!positions.TryAdd(names[i], i))
            {
                var first = positions[names[i]];
                throw CsvErrors.HeaderDuplicate(names[first], first + 1, names[i], i + 1, line);
            }
        }

        return names;
    }
}
