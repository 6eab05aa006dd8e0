using MlOps.Storage.Sql;
using MlOps.Storage.State;

namespace MlOps.Storage.Postgres;

/// <summary>What became of a write that did not find the version that it was made from.</summary>
internal static class PostgresOutcome
{
    /// <param name="access">The database.</param>
    /// <param name="where">The database, for messages.</param>
    /// <param name="write">The write.</param>
    /// <param name="writeId">Its name.</param>
    /// <param name="isRepeat">Whether it was sent before, with an unknown outcome.</param>
    /// <returns>Null where it landed after all, in the try before; else why it did not.</returns>
    public static async Task<Exception?> OfAsync(ISqlAccess access, string where, StateWrite write, string writeId, bool isRepeat)
    {
        var stored = await access.SingleAsync(
            "SELECT version, write_id FROM grain_state WHERE kind = $1 AND id = $2",
            row => new Stored(row.GetInt64(0), row.GetString(1)),
            [write.Kind, write.Id],
            CancellationToken.None);
        return stored?.By == writeId ? null
            : isRepeat && stored?.Version > write.Expected ? Unknown(where, write)
            : Refused.Version(write, stored?.Version);
    }

    /// <summary>Whether the other wrote on top of this write or instead of it cannot be told any more.</summary>
    private static StoreUnavailableException Unknown(string where, StateWrite write) => new(
        $"The connection to {where} was lost in the middle of a write of '{write.Id}', and another wrote since: whether it landed is unknown. "
        + "Read the state again and repeat the command under the same request id.");

    private sealed record Stored(long Version, string By);
}
