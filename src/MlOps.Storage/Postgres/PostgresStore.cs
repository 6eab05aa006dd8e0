using MlOps.Storage.Sql;
using MlOps.Storage.State;

namespace MlOps.Storage.Postgres;

/// <summary>States, rows and settings in PostgreSQL.</summary>
internal sealed class PostgresStore(PostgresConnections database, PostgresWriter writer) : SqlPlatformStore(database)
{
    public override Task WriteAsync(StateWrite write) => writer.WriteAsync(write);
}
