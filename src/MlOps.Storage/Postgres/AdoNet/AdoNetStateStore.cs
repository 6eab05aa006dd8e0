using System.Globalization;
using MlOps.Storage.State;
using Npgsql;
using Orleans.Storage;

namespace MlOps.Storage.Postgres.AdoNet;

/// <summary>
/// States through Microsoft.Orleans.Persistence.AdoNet, one statement and one commit for each write: the same tables and
/// the same promises as those of <see cref="PostgresWriter"/>, and the choice of who wants Orleans' own provider.
/// </summary>
internal sealed class AdoNetStateStore(
    IGrainStorage storage, PostgresConnections database, long number, TimeSpan patience, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _last;

    public async Task<StoredState?> ReadAsync(string kind, string id)
    {
        database.Reach.Require();
        var state = new GrainState<AdoNetEnvelope>(new());
        try
        {
            await storage.ReadStateAsync(kind, GrainOf(id), state);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.NumericValueOutOfRange)
        {
            throw TooOften(kind, id, "is at a version");
        }
        catch (Exception exception) when (PostgresFailure.IsStoreFailure(exception))
        {
            throw PostgresFailure.Unreadable(database.Where, exception);
        }

        return state.ETag is { } version ? new(long.Parse(version, CultureInfo.InvariantCulture), state.State?.Payload) : null;
    }

    public async Task WriteAsync(StateWrite write)
    {
        if (write.Version > int.MaxValue)
        {
            throw TooOften(write.Kind, write.Id, "would get a version");
        }

        database.Reach.Require();
        var writeId = string.Create(CultureInfo.InvariantCulture, $"{number}-{Interlocked.Increment(ref _last)}");
        var began = clock.GetTimestamp();
        var isRepeat = false;
        while (true)
        {
            try
            {
                await TryAsync(write, writeId, isRepeat);
                return;
            }
            catch (PostgresException exception) when (PostgresFailure.IsRefusal(exception))
            {
                throw await PostgresRefusal.ExplainAsync(database, write, exception);
            }
            catch (Exception exception) when (exception is not StoreUnavailableException && PostgresFailure.IsStoreFailure(exception))
            {
                database.OnFailure(exception);
                isRepeat |= PostgresFailure.LeavesUnknown(exception);
                if (clock.GetElapsedTime(began) >= patience)
                {
                    throw PostgresFailure.Unwritable(database.Where, exception, mayHaveLanded: isRepeat);
                }

                await Task.Delay(Pause, clock);
            }
        }
    }

    private async Task TryAsync(StateWrite write, string writeId, bool isRepeat)
    {
        var state = new GrainState<AdoNetEnvelope>(new(write, writeId))
        {
            ETag = write.Expected == 0 ? null : write.Expected.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            await storage.WriteStateAsync(write.Kind, GrainOf(write.Id), state);
        }
        catch (InconsistentStateException)
        {
            if (await PostgresOutcome.OfAsync(database, database.Where, write, writeId, isRepeat) is { } failure)
            {
                throw failure;
            }
        }
    }

    private static InvalidOperationException TooOften(string kind, string id, string what) => new(
        $"The state '{kind}' of '{id}' {what} beyond {int.MaxValue}, and Orleans' AdoNet persistence counts no further. Nothing was written. "
        + "Start the silos with --MlOps:Storage:GrainState=GroupCommit, which goes on with the same tables.");

    /// <summary>With a sign that no number has, or the provider would take a key such as '1a' for one.</summary>
    private static GrainId GrainOf(string id) => GrainId.Create("actor", "=" + id);
}
