namespace MlOps.Testing;

/// <summary>A test on PostgreSQL: skipped, with the reason, where there is none.</summary>
public sealed class PostgresFactAttribute : Xunit.FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.MissingReason;
}

/// <summary>Tests on PostgreSQL, one per row of arguments: skipped, with the reason, where there is none.</summary>
public sealed class PostgresTheoryAttribute : Xunit.TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.MissingReason;
}
