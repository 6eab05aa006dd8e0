using MlOps.Storage.Sql;
using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>Why a write was refused, by the constraint that it broke. PostgreSQL's own exception never leaves the store.</summary>
internal static class PostgresRefusal
{
    public static async Task<Exception> ExplainAsync(PostgresConnections access, StateWrite write, PostgresException exception) => exception.ConstraintName switch
    {
        _ when PostgresFailure.IsUnfit(exception) => PostgresFailure.Unwritable(access.Where, exception, mayHaveLanded: false),
        "catalog_name" when Row<CatalogRow>(write.Projections)?.Entry is { Name: { } name } entry => Refused.Name(entry, await HolderAsync(
            access, "SELECT id FROM catalog WHERE scope = $1 AND kind = $2 AND name = $3", entry.Scope, entry.Kind, name)),
        "routes_deployment" when Row<RouteRow>(write.Projections)?.Route is { } route => Refused.RouteName(route, await HolderAsync(
            access, "SELECT deployment_id FROM routes WHERE deployment = $1", route.Deployment)),
        "requests_once" => Refused.Exists(write, Row<RequestRow>(write.Rows)!),
        "dataset_versions_number" or "dataset_versions_identity" => Refused.Exists(write, Row<DatasetVersionRow>(write.Rows)!),
        "usage_once" => Refused.Exists(write, Row<UsageRow>(write.Rows)!),
        _ => Unexplained(write, exception),
    };

    public static Exception Unexplained(StateWrite write, PostgresException exception) => new InvalidOperationException(
        $"The write of '{write.Id}' ({write.Kind}, version {write.Version}) was refused by the store: {exception.MessageText} Nothing was written.", exception);

    private static TRow? Row<TRow>(IEnumerable<object> rows)
        where TRow : class =>
        rows.OfType<TRow>().FirstOrDefault();

    private static Task<string?> HolderAsync(ISqlAccess access, string sql, params object?[] values) =>
        access.SingleAsync(sql, row => row.GetString(0), values, CancellationToken.None);
}
