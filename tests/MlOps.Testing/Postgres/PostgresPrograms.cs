using System.Diagnostics;
using System.Globalization;

namespace MlOps.Testing;

/// <summary>Debian's programs of PostgreSQL, and the user that may run them.</summary>
public static class PostgresPrograms
{
    private const string Root = "/usr/lib/postgresql";

    // PostgreSQL refuses to run as root; Debian's package makes this user for it.
    private const string User = "postgres";

    public static string? Folder { get; } = Find();

    /// <summary>The newest version's number; its initdb knows the options of that version.</summary>
    public static int Version { get; } = Folder is null ? 0 : Number(Path.GetDirectoryName(Folder)!);

    public static string? MissingReason { get; } = Folder is null
        ? $"PostgreSQL is missing: install Debian's package postgresql, or set {PostgresServer.Variable} to a connection string of a server where tests may create databases"
        : null;

    /// <summary>What a command is begun with so that it runs as a user whom PostgreSQL accepts.</summary>
    public static string[] AsUser { get; } = Environment.IsPrivilegedProcess
        ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"]
        : [];

    public static void GiveTo(string folder)
    {
        if (AsUser.Length > 0)
        {
            Run("chown", User, folder);
        }
    }

    /// <summary>Runs one of PostgreSQL's programs to its end.</summary>
    public static void RunAsUser(string program, params string[] arguments)
    {
        string[] command = [.. AsUser, Path.Combine(Folder!, program), .. arguments];
        Run(command[0], command[1..]);
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}{output.Result}");
        }
    }

    private static string? Find() => Directory.Exists(Root)
        ? Directory.GetDirectories(Root)
            .OrderByDescending(Number)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "pg_ctl")))
        : null;

    private static int Number(string version) =>
        int.TryParse(Path.GetFileName(version), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
