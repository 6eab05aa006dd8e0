using System.Reflection;
using MlOps.Storage;

namespace MlOps.Gateway;

/// <summary>A store that a test can take away: every call fails, or never ends, until it is back.</summary>
public class LosableStore : DispatchProxy
{
    private IPlatformStore _store = null!;
    private TaskCompletionSource _hanging = new();

    /// <summary>What every call meets; null: the store. What hangs fails when it is changed.</summary>
    public Func<Task>? Loss
    {
        get;
        set
        {
            field = value;
            Interlocked.Exchange(ref _hanging, new()).SetException(new StoreUnavailableException("The store went away meanwhile."));
        }
    }

    public static (IPlatformStore Store, LosableStore Control) Over(IPlatformStore store)
    {
        var losable = Create<IPlatformStore, LosableStore>();
        var control = (LosableStore)(object)losable;
        control._store = store;
        return (losable, control);
    }

    public static Task Refused() => Task.FromException(new StoreUnavailableException("The store cannot be reached: connection refused."));

    public Task Hanging() => _hanging.Task;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (Loss is null)
        {
            return targetMethod!.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
        }

        var kind = targetMethod!.ReturnType;
        return kind.IsGenericType
            ? typeof(LosableStore).GetMethod(nameof(LoseAsync), BindingFlags.Instance | BindingFlags.NonPublic)!
                .MakeGenericMethod(kind.GetGenericArguments()).Invoke(this, null)
            : Loss();
    }

    private async Task<T> LoseAsync<T>()
    {
        await Loss!();
        throw new InvalidOperationException("The loss ended with an answer.");
    }
}
