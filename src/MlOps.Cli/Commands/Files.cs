namespace MlOps.Cli.Commands;

/// <summary>Files that are named on the command line.</summary>
internal static class Files
{
    /// <summary>Opens a file for reading; <c>-</c> is standard input.</summary>
    public static Stream Open(Session session, string path)
    {
        if (path == "-")
        {
            return session.OpenIn();
        }

        if (Directory.Exists(path))
        {
            throw CliException.Usage($"'{path}' is a folder; a file was expected.");
        }

        if (!File.Exists(path))
        {
            throw CliException.Usage($"There is no file '{path}'; check the path, which counts from {Directory.GetCurrentDirectory()}.");
        }

        return new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, Options = FileOptions.Asynchronous });
    }
}
