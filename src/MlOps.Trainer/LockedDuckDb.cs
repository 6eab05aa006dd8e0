using System.Globalization;
using DuckDB.NET.Data;

namespace MlOps.Trainer;

/// <summary>Opens a DuckDB of one thread that reaches nothing but what it is given and loads nothing; its settings are locked.</summary>
internal static class LockedDuckDb
{
    /// <param name="memoryMiB">What it may hold in memory.</param>
    /// <param name="files">Files that it may read, by the names that its statements have for them.</param>
    /// <param name="folder">The folder that it may write to and spills to; null: it spills nothing.</param>
    /// <param name="attach">What is done before anything is locked: to attach a file with its settings.</param>
    public static DuckDBConnection Open(int memoryMiB, IEnumerable<string> files, string? folder = null, string? attach = null)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            if (attach is not null)
            {
                Execute(connection, attach);
            }

            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
                SET threads = 1;
                SET memory_limit = '{memoryMiB}MiB';
                SET preserve_insertion_order = true;
                {Spill(folder)}
                SET autoinstall_known_extensions = false;
                SET autoload_known_extensions = false;
                SET allowed_paths = [{string.Join(", ", files.Select(Sql.Text))}];
                SET enable_external_access = false;
                SET lock_configuration = true;
                """));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Spill(string? folder) => folder is null
        ? "SET temp_directory = '';"
        : string.Create(CultureInfo.InvariantCulture, $"""
            SET temp_directory = {Sql.Text(Path.Combine(folder, "spill"))};
            SET max_temp_directory_size = '{new DriveInfo(folder).AvailableFreeSpace / 2 / 1024 / 1024}MiB';
            SET allowed_directories = [{Sql.Text(folder)}];
            """);

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
