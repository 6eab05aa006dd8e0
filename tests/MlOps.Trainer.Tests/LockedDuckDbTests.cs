using DuckDB.NET.Data;
using MlOps.Testing;

namespace MlOps.Trainer;

public sealed class LockedDuckDbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Opened_ReadsItsFilesAndNothingElse(bool hasFolder)
    {
        var outside = Directory.CreateDirectory(_folder["outside"]).FullName;
        var (given, other) = (Path.Combine(outside, "given's.csv"), Path.Combine(outside, "other.csv"));
        File.WriteAllText(given, "a\n7\n");
        File.WriteAllText(other, "a\n8\n");
        using var database = LockedDuckDb.Open(64, [given], hasFolder ? Directory.CreateDirectory(_folder["work"]).FullName : null);

        Assert.Equal(7L, Value(database, $"SELECT a FROM read_csv({Sql.Text(given)})"));
        Assert.Throws<DuckDBException>(() => Value(database, $"SELECT a FROM read_csv({Sql.Text(other)})"));
        Assert.Throws<DuckDBException>(() => Value(database, $"COPY (SELECT 1) TO {Sql.Text(Path.Combine(outside, "made.csv"))}"));
    }

    [Fact]
    public void Opened_LoadsNothing_SpillsNothing_AndKeepsItsSettings()
    {
        using var database = LockedDuckDb.Open(64, []);

        Assert.Equal("", Value(database, "SELECT current_setting('temp_directory')"));
        Assert.False((bool)Value(database, "SELECT current_setting('autoinstall_known_extensions')")!);
        Assert.False((bool)Value(database, "SELECT current_setting('autoload_known_extensions')")!);
        Assert.Throws<DuckDBException>(() => Value(database, "SET threads = 2"));
    }

    [Fact]
    public void Opening_ThatFails_LeavesNoFileOpen()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Linux tells which files a process has open.
        var path = _folder["attached.duckdb"];

        Assert.Throws<DuckDBException>(() => LockedDuckDb.Open(64, [], attach: $"ATTACH {Sql.Text(path)} AS attached; SELECT missing"));

        Assert.True(File.Exists(path));
        Assert.DoesNotContain(path, Directory.EnumerateFiles("/proc/self/fd").Select(open => new FileInfo(open).LinkTarget));
    }

    private static object? Value(DuckDBConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
