namespace MlOps.Storage.Postgres;

/// <summary>
/// Whether a cluster's files are in its database or in a folder: the first silo decides, and the database remembers. Of
/// two silos that do not agree neither would find what the other keeps.
/// </summary>
internal static class ArtifactPlace
{
    private const string Setting = "artifact-place";
    private const string Database = "Database";
    private const string Folder = "Folder";

    /// <summary>Before anything is made there.</summary>
    /// <exception cref="ClusterDatabaseException">The other silos have it otherwise.</exception>
    public static async Task RequireAsync(ISettings settings, string where, bool isFolder, CancellationToken cancellationToken)
    {
        // A folder may have been shared before the database remembered as much.
        var known = await settings.GetAsync(Setting, cancellationToken)
            ?? (await settings.GetAsync(SharedFolder.MarkSetting, cancellationToken) is null ? null : Folder);
        Require(known, where, isFolder);
    }

    /// <summary>Once it is found fit: a start that failed decides nothing.</summary>
    /// <exception cref="ClusterDatabaseException">Another silo has decided otherwise in the meantime.</exception>
    public static async Task DecideAsync(ISettings settings, string where, bool isFolder, CancellationToken cancellationToken)
    {
        await settings.TryAddAsync(Setting, isFolder ? Folder : Database, cancellationToken);
        Require(await settings.GetAsync(Setting, cancellationToken), where, isFolder);
    }

    private static void Require(string? known, string where, bool isFolder)
    {
        var (wanted, other) = isFolder ? (Folder, Database) : (Database, Folder);
        if (known is not null && known != wanted)
        {
            throw new ClusterDatabaseException(
                $"The cluster in the database {where} keeps its files {(isFolder ? "in the database" : "in a folder that all its silos share")}, and this silo would keep them "
                + $"{(isFolder ? "in a folder" : "in the database")}. Nothing was changed. Start it with MlOps:Storage:Artifacts={other}"
                + $"{(isFolder ? "" : " and the others' MlOps:Storage:ArtifactFolder")}; files are not moved from the one to the other.");
        }
    }
}
