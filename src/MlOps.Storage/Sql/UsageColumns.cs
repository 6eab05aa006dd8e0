using System.Data.Common;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Storage.State;

namespace MlOps.Storage.Sql;

/// <summary>How usage stands in its columns, the same in every dialect.</summary>
internal static class UsageColumns
{
    public static string? Facets(UsageEvent usage) => usage.Facets is { } facets ? JsonSerializer.Serialize(facets, MlOpsJson.Options) : null;

    public static object? EnteredAt(UsageRow row) => row.EnteredAt is { } at ? StoredTime.From(at) : null;

    public static string Subject(SubjectRow row) => JsonSerializer.Serialize(row.Subject, MlOpsJson.Options);

    public static CostSubject Subject(string text) => JsonSerializer.Deserialize<CostSubject>(text, MlOpsJson.Options)!;

    /// <summary>The columns that <see cref="Event"/> reads.</summary>
    public const string OfEvent = "u.key, u.actor, u.meter, u.quantity, u.from_at, u.to_at, u.is_estimated, u.facets, u.corrects, u.entered_at, u.subject";

    public static UsageRow Event(DbDataReader row) => new(
        row.GetString(0),
        new(
            row.GetString(1),
            (Meter)row.GetInt32(2),
            row.GetInt64(3),
            StoredTime.To(row.GetInt64(4)),
            StoredTime.To(row.GetInt64(5)),
            row.GetInt32(6) != 0,
            row.IsDBNull(7) ? null : JsonSerializer.Deserialize<UsageFacets>(row.GetString(7), MlOpsJson.Options),
            row.IsDBNull(8) ? null : row.GetString(8)),
        row.IsDBNull(9) ? null : StoredTime.To(row.GetInt64(9)),
        row.IsDBNull(10) ? null : row.GetInt64(10));

    /// <summary>From the columns hours, from_at, subject, meter, is_estimated, quantity, events, late.</summary>
    public static UsageSumRow Sum(DbDataReader row) => new(
        new(row.GetInt32(0), StoredTime.To(row.GetInt64(1)), row.GetInt64(2), (Meter)row.GetInt32(3), row.GetInt32(4) != 0),
        row.GetInt64(5),
        row.GetInt64(6),
        row.GetInt64(7));
}
