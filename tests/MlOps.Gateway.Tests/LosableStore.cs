using System.Reflection;
using MlOps.Storage;

namespace MlOps.Gateway;

/// <summary>A store that a test can take away: every call fails, or never ends, until it is back.</summary>
public class LosableStore : DispatchProxy
{
    private IPlatformStore _store = null!;

    /// <summary>What every call meets; null: the store.</summary>
    public Func<Task>? Loss { get; set; }

    public static (IPlatformStore Store, LosableStore Control) Over(IPlatformStore store)
    {
        var losable = Create<IPlatformStore, LosableStore>();
        var control = (LosableStore)(object)losable;
        control._store = store;
        return (losable, control);
    }

    public static Task Refused() => Task.FromException(new StoreUnavailableException("The store cannot be reached: connection refused."));

    public static Task Hanging() => new TaskCompletionSource().Task;

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
