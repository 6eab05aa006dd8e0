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

    /// <summary>Writes what is downloaded: under the name there is a whole file, or what was there before.</summary>
    /// <returns>The file's bytes.</returns>
    public static async Task<long> WriteAsync(string path, Func<Stream, Task> download)
    {
        if (Directory.Exists(path))
        {
            throw CliException.Usage($"'{path}' is a folder; name a file.");
        }

        var unfinished = path + ".part";
        try
        {
            var file = File.Create(unfinished);
            await using (file.ConfigureAwait(false))
            {
                await download(file).ConfigureAwait(false);
            }

            File.Move(unfinished, path, overwrite: true);
            return new FileInfo(path).Length;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
