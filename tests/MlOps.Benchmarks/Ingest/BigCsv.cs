using System.Globalization;
using System.Text;

namespace MlOps.Benchmarks.Ingest;

/// <summary>A made-up table of mixed types as delimited text, the same for the same seed.</summary>
internal static class BigCsv
{
    /// <summary>Writes <paramref name="rows"/> rows; returns the bytes. The first four columns are an id, a time, a name and a flag, the others numbers.</summary>
    public static long Write(string path, int rows, int columns = 15)
    {
        var random = new Random(7);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.Write("row_id,at,site,ok");
        for (var column = 4; column < columns; column++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $",f{column}"));
        }

        file.Write('\n');
        var from = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Span<char> text = stackalloc char[32];
        for (var row = 0; row < rows; row++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"r{row},{from.AddSeconds(row):yyyy-MM-dd HH:mm:ss},site-{random.Next(200)},{(random.Next(10) > 0 ? "true" : "false")}"));
            for (var column = 4; column < columns; column++)
            {
                file.Write(',');
                if (random.Next(50) > 0)
                {
                    var value = column % 3 == 0 ? random.Next(100_000) : Math.Round(random.NextDouble() * 1000, 4);
                    value.TryFormat(text, out var written, provider: CultureInfo.InvariantCulture);
                    file.Write(text[..written]);
                }
            }

            file.Write('\n');
        }

        file.Flush();
        return file.BaseStream.Length;
    }
}
