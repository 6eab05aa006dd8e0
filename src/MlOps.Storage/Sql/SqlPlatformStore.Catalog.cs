using System.Data.Common;
using System.Text;
using System.Text.Json;
using MlOps.Storage.State;

namespace MlOps.Storage.Sql;

internal abstract partial class SqlPlatformStore
{
    private const string CatalogColumns = "id, kind, scope, name, parent_id, status, created_at, view";

    public Task<CatalogEntry?> FindAsync(string scope, string kind, string name, CancellationToken cancellationToken) => access.SingleAsync(
        $"SELECT {CatalogColumns} FROM catalog WHERE scope = $1 AND kind = $2 AND name = $3", Entry, [scope, kind, name], cancellationToken);

    public Task<CatalogEntry?> FindAsync(string id, CancellationToken cancellationToken) => access.SingleAsync(
        $"SELECT {CatalogColumns} FROM catalog WHERE id = $1", Entry, [id], cancellationToken);

    public async Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellationToken)
    {
        var (sql, values) = ListStatement(query, CatalogCursor.Read(query));
        return CatalogCursor.Page(query, await access.RowsAsync(sql, Entry, values, cancellationToken));
    }

    /// <summary>One statement for each set of restrictions, so that each is prepared once and served by an index.</summary>
    internal static (string Sql, object?[] Values) ListStatement(CatalogQuery query, CatalogCursor? after)
    {
        var sql = new StringBuilder($"SELECT {CatalogColumns} FROM catalog WHERE kind = $1");
        var values = new List<object?> { query.Kind };
        Restrict("scope", query.Scope);
        Restrict("parent_id", query.ParentId);
        Restrict("status", query.Status);
        if (after is { } cursor)
        {
            sql.Append($" AND (created_at, id) < (${values.Count + 1}, ${values.Count + 2})");
            values.AddRange([cursor.CreatedAt, cursor.Id]);
        }

        sql.Append($" ORDER BY created_at DESC, id DESC LIMIT ${values.Count + 1}");
        values.Add(query.Limit + 1);
        return (sql.ToString(), [.. values]);

        void Restrict(string column, string? value)
        {
            if (value is not null)
            {
                values.Add(value);
                sql.Append($" AND {column} = ${values.Count}");
            }
        }
    }

    private static CatalogEntry Entry(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Kind = row.GetString(1),
        Scope = row.GetString(2),
        Name = Text(row, 3),
        ParentId = Text(row, 4),
        Status = row.GetString(5),
        CreatedAt = At(row, 6),
        View = JsonElement.Parse(row.GetString(7)),
    };
}
