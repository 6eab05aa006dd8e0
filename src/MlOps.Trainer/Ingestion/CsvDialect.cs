using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>The two bytes that give a delimited file its structure.</summary>
internal readonly record struct CsvDialect(byte Delimiter, byte Quote)
{
    /// <summary>The dialect of <paramref name="options"/>, which are checked.</summary>
    /// <exception cref="JobFailedException">The options contradict themselves or are not supported.</exception>
    public static CsvDialect Of(CsvOptions options)
    {
        Check("delimiter", options.Delimiter);
        Check("quote", options.Quote);
        if (options.Delimiter == options.Quote)
        {
            throw CsvErrors.Options($"delimiter and quote are both {Name(options.Quote)}; they must differ");
        }

        if (options.Quote is ' ' or '\t')
        {
            throw CsvErrors.Options("the quote is blank space; give a visible character");
        }

        if (options.HasHeader && !options.ColumnNames.IsDefaultOrEmpty)
        {
            throw CsvErrors.Options("column names were given although the file has a header; leave them out, or say that it has none");
        }

        return new CsvDialect((byte)options.Delimiter, (byte)options.Quote);
    }

    /// <summary>Whether <paramref name="value"/> is blank space around a field.</summary>
    public bool IsPadding(byte value) => (value == ' ' || value == '\t') && value != Delimiter;

    private static void Check(string what, char value)
    {
        if (!char.IsAscii(value) || value is '\0' or '\r' or '\n')
        {
            throw CsvErrors.Options($"the {what} is {Name(value)}; one ASCII character that ends no line was expected");
        }
    }

    private static string Name(char value) => char.IsControl(value) || value > 126 ? $"U+{(int)value:X4}" : $"'{value}'";
}
