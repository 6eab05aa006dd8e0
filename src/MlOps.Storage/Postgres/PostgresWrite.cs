using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>A write that waits to land.</summary>
internal sealed class PostgresWrite(StateWrite write, string id)
{
    // Made in the caller's time, not in the writer's.
    private NpgsqlBatchCommand? _statement = PostgresStateWrites.Statement(write, id);

    // The caller goes on elsewhere: the writer must not run a grain's turn.
    private readonly TaskCompletionSource<bool> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StateWrite Write => write;

    /// <summary>Its name in the table, the same in every try.</summary>
    public string Id => id;

    /// <summary>Whether an earlier try may have landed.</summary>
    public bool IsRepeat { get; set; }

    public Task<bool> Landed => _landed.Task;

    /// <summary>The statement; every try needs one of its own.</summary>
    public NpgsqlBatchCommand Statement() => Interlocked.Exchange(ref _statement, null) ?? PostgresStateWrites.Statement(write, id);

    public void Complete() => _landed.TrySetResult(true);

    public void Fail(Exception exception) => _landed.TrySetException(exception);
}
