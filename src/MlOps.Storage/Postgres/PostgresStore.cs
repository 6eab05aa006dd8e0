using MlOps.Storage.Postgres.AdoNet;
using MlOps.Storage.Sql;
using MlOps.Storage.State;

namespace MlOps.Storage.Postgres;

/// <summary>States, rows and settings in PostgreSQL.</summary>
/// <param name="database">The connections.</param>
/// <param name="writer">Lands states in groups.</param>
/// <param name="adoNet">Lands states through Orleans' own provider instead, where that was chosen.</param>
internal sealed class PostgresStore(PostgresConnections database, PostgresWriter writer, AdoNetStateStore? adoNet) : SqlPlatformStore(new PatientAccess(database))
{
    public override Task<StoredState?> ReadAsync(string kind, string id, CancellationToken cancellationToken) =>
        adoNet is null ? base.ReadAsync(kind, id, cancellationToken) : adoNet.ReadAsync(kind, id);

    public override Task WriteAsync(StateWrite write) => adoNet is null ? writer.WriteAsync(write) : adoNet.WriteAsync(write);
}
