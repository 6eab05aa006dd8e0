namespace MlOps.Storage.Sqlite;

/// <summary>Something that waits to be written.</summary>
internal abstract class SqliteWriteOperation
{
    private Exception? _refusal;

    public abstract void Run(SqliteSession session);

    /// <summary>It was undone; its batch goes on. Told to the caller once the batch is through.</summary>
    public void Refuse(Exception exception) => _refusal = exception;

    public abstract void Fail(Exception exception);

    public void Complete()
    {
        if (_refusal is { } refusal)
        {
            Fail(refusal);
        }
        else
        {
            Succeed();
        }
    }

    protected abstract void Succeed();
}

internal sealed class SqliteWriteOperation<T>(Func<SqliteSession, T> work) : SqliteWriteOperation
{
    // The caller goes on elsewhere: the writer's thread must not run a grain's turn.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Result => _completion.Task;

    public override void Run(SqliteSession session) => _result = work(session);

    public override void Fail(Exception exception) => _completion.SetException(exception);

    protected override void Succeed() => _completion.SetResult(_result!);
}
