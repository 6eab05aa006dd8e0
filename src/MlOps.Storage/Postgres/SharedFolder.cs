using System.Security.Cryptography;
using MlOps.Storage.Artifacts;

namespace MlOps.Storage.Postgres;

/// <summary>
/// The folder that the silos of a cluster share, and the proof that they do: a mark in the folder, made of a number of
/// the database and one of the folder, which the database remembers.
/// </summary>
internal static class SharedFolder
{
    public const string MarkFile = ".mlops-cluster";
    public const string MarkSetting = "artifact-folder/mark";

    private const string DatabaseSetting = "artifact-folder/database";

    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <exception cref="ClusterDatabaseException">It is another folder than the other silos have, another cluster's, or cannot be written.</exception>
    /// <returns>Throws, whenever it is called, where the folder bears this mark no more.</returns>
    public static async Task<Action> RequireSharedAsync(string folder, ISettings settings, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var database = await AgreedAsync(settings, DatabaseSetting, Number(), cancellationToken);

            // The mark comes before the database hears of it: whoever dies in between leaves one that the next start takes.
            var offered = $"{database}-{Number()}";
            var isOurs = Offer(folder, offered);
            var mark = (await File.ReadAllTextAsync(Path.Combine(folder, MarkFile), cancellationToken)).Trim();
            if (!mark.StartsWith(database + "-", StringComparison.Ordinal))
            {
                throw new ClusterDatabaseException(
                    $"The folder '{folder}' is shared by the silos of another cluster: it bears the mark '{mark}', and this cluster's begin with '{database}-'. "
                    + "Nothing was changed. Give this cluster a folder of its own (MlOps:Storage:ArtifactFolder).");
            }

            var expected = await AgreedAsync(settings, MarkSetting, mark, cancellationToken);
            if (mark != expected)
            {
                if (isOurs)
                {
                    File.Delete(Path.Combine(folder, MarkFile));
                }

                throw new ClusterDatabaseException(
                    $"'{folder}' is not the folder that this cluster shares: it bears {(isOurs ? "no mark" : $"the mark '{mark}'")}, that of the other silos '{expected}'. Nothing was "
                    + $"changed. Mount the same folder in every silo (MlOps:Storage:ArtifactFolder). Where it was moved with all its files, write '{expected}' into its file '{MarkFile}'.");
            }

            return () => RequireMarked(folder, expected);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ClusterDatabaseException(
                $"The shared folder '{folder}' cannot be used: {exception.Message} See to it that it is mounted, and that this process may write there, or name another "
                + "(MlOps:Storage:ArtifactFolder).",
                exception);
        }
    }

    /// <summary>What is written where the folder is mounted no more would be in nobody's sight once it is mounted again.</summary>
    private static void RequireMarked(string folder, string expected)
    {
        var path = Path.Combine(folder, MarkFile);
        if (!File.Exists(path) || AtomicFile.Failing(path, () => File.ReadAllText(path)).Trim() != expected)
        {
            throw new StoreUnavailableException(
                $"The shared folder '{folder}' does not bear this cluster's mark any more (its file '{MarkFile}'): it is not mounted, or another is in its place. "
                + "Nothing was read or kept there. Mount it again; the platform goes on by itself.");
        }
    }

    /// <summary>Removes the temporary files of silos that are long gone from a folder that has such.</summary>
    public static void RemoveAbandoned(string folder, DateTimeOffset now)
    {
        foreach (var temporary in Directory.EnumerateDirectories(folder, ".tmp-*"))
        {
            try
            {
                var touched = Directory.EnumerateFiles(temporary).Select(File.GetLastWriteTimeUtc).Append(Directory.GetLastWriteTimeUtc(temporary)).Max();
                if (touched < (now - Abandoned).UtcDateTime)
                {
                    Directory.Delete(temporary, recursive: true);
                }
            }
            catch (DirectoryNotFoundException)
            {
                // Another silo that starts just now was faster.
            }
        }
    }

    /// <summary>Marks a folder that bears no mark yet, whole or not at all, which also shows that it can be written.</summary>
    private static bool Offer(string folder, string mark)
    {
        var (path, own) = (Path.Combine(folder, MarkFile), Path.Combine(folder, $"{MarkFile}-{mark}"));
        try
        {
            File.WriteAllText(own, mark);
            if (File.Exists(path))
            {
                return false;
            }

            File.Move(own, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another silo of the same moment was first.
            return false;
        }
        finally
        {
            File.Delete(own);
        }
    }

    private static async Task<string> AgreedAsync(ISettings settings, string key, string offered, CancellationToken cancellationToken)
    {
        await settings.TryAddAsync(key, offered, cancellationToken);
        return (await settings.GetAsync(key, cancellationToken))!;
    }

    private static string Number() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
