using Orleans.Storage;

namespace MlOps.Storage.State;

/// <summary>Why a write did not land, in the same words for every store.</summary>
internal static class Refused
{
    public static InconsistentStateException Version(StateWrite write, long? stored) => new(
        $"The state '{write.Kind}' of '{write.Id}' is stored in version {stored?.ToString() ?? "none"}, but this write was made from "
        + $"version {(write.Expected == 0 ? "none" : write.Expected.ToString())}: another activation wrote in between. Nothing was "
        + "written. Read the state again and repeat the command.",
        stored?.ToString() ?? "none",
        write.Expected == 0 ? "none" : write.Expected.ToString());

    public static NameTakenException Name(CatalogEntry entry, string? holder) => new(
        $"The name '{entry.Name}' is taken: {(holder is null ? "another" : $"'{holder}'")} is the {entry.Kind} of that name in "
        + $"{(entry.Scope.Length == 0 ? "the cluster" : $"'{entry.Scope}'")}. Nothing was written. Choose another name for '{entry.Id}'.");

    public static NameTakenException RouteName(Route route, string? holder) => new(
        $"The route '{route.Deployment}' is taken by the deployment '{holder}'. Nothing was written. Choose another name for '{route.DeploymentId}'.");

    public static RowExistsException Exists(StateWrite write, AuthorityRow row) => new(row switch
    {
        RequestRow request =>
            $"The request '{request.RequestId}' of '{write.Id}' is answered already. Nothing was written. Give back the answer that is kept.",
        DatasetVersionRow { Version: var version } =>
            $"The dataset '{version.DatasetId}' has a version {version.Number} already, or one of the identity '{version.Content.Identity}'. "
            + "Nothing was written. Look the version up by its identity; else take the next number.",
        UsageRow usage =>
            $"The usage '{usage.Key}' is entered in the account '{write.Id}' already. Nothing was written. Leave it out: it counts once.",
        _ => $"A row of type {row.GetType().Name} of '{write.Id}' is there already. Nothing was written.",
    });

    public static NotSupportedException Unknown(StateWrite write, object row) => new(
        $"'{write.Id}' writes a row of type {row.GetType().Name}, which this store does not know. Give it a table and a case in every store.");
}
