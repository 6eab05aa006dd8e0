using System.Collections.Concurrent;

namespace MlOps.Gateway.Failover;

/// <summary>Lets a call be carried out and keeps its answer back, so that a test can kill the silo before it leaves.</summary>
internal sealed class LostAnswers : IIncomingGrainCallFilter
{
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private string? _method;
    private TaskCompletionSource? _kept;

    /// <summary>How often the method was called.</summary>
    public int Calls(string method) => _calls.GetValueOrDefault(method);

    /// <summary>Keeps the next answer of the method back.</summary>
    /// <returns>Ends when one is kept back.</returns>
    public Task KeepNext(string method)
    {
        _calls.Clear();
        _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _method = method;
        return _kept.Task;
    }

    public void LetGo() => _letGo.TrySetResult();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        _calls.AddOrUpdate(context.MethodName, 1, (_, count) => count + 1);
        if (Interlocked.CompareExchange(ref _method, null, context.MethodName) == context.MethodName)
        {
            _kept!.SetResult();
            await _letGo.Task;
        }
    }
}
