using System.Data.Common;

namespace MlOps.Storage.Sql;

/// <summary>How a database is read, and written outside of a state's transaction. Parameters are <c>$1</c>, <c>$2</c> and on, in every dialect.</summary>
/// <remarks>A failure of the database is a <see cref="StoreUnavailableException"/>.</remarks>
internal interface ISqlAccess
{
    /// <summary>The condition that <paramref name="column"/> is one of the texts in the JSON array that <paramref name="parameter"/> holds.</summary>
    string IsOneOf(string column, string parameter);

    /// <summary>All rows.</summary>
    Task<ImmutableArray<T>> RowsAsync<T>(string sql, Func<DbDataReader, T> read, object?[] values, CancellationToken cancellationToken);

    /// <summary>Runs a statement; returns how many rows it changed, durably.</summary>
    Task<int> ExecuteAsync(string sql, params object?[] values);
}

internal static class SqlAccessExtensions
{
    /// <summary>The one row that there is, or null.</summary>
    public static async Task<T?> SingleAsync<T>(this ISqlAccess access, string sql, Func<DbDataReader, T> read, object?[] values, CancellationToken cancellationToken)
        where T : class =>
        await access.RowsAsync(sql, read, values, cancellationToken) is [var row, ..] ? row : null;
}
