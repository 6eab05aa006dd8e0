using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace MlOps.Gateway.Failover;

/// <summary>A call that may be sent again, and what was sent of it and is on its way.</summary>
internal sealed class RepeatableCall
{
    private const string OwnNamespace = "MlOps.";

    private readonly IOutgoingGrainCallContext _context;
    private readonly TimeSpan _lateAfter;
    private readonly FailoverInstruments _instruments;
    private readonly TimeProvider _clock;
    private readonly object?[] _arguments;
    private readonly List<Task> _pending = [];
    private Task? _newest;
    private bool _hasCopy;

    public RepeatableCall(IOutgoingGrainCallContext context, TimeSpan lateAfter, FailoverInstruments instruments, TimeProvider clock)
    {
        _context = context;
        _lateAfter = lateAfter;
        _instruments = instruments;
        _clock = clock;

        // Kept before the first attempt: an actor on this very silo gets the request itself, and empties it once it is done.
        _arguments = [.. Arguments(context.Request)];
        CancellationToken = context.Request.GetCancellationToken();
    }

    /// <summary>The caller's own.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Why the last attempt that was answered failed.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>Whether a call does no harm when it is carried out twice: it reads, or bears a request id, or only wakes.</summary>
    public static bool Includes(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod is { } method
        && method.DeclaringType?.Namespace?.StartsWith(OwnNamespace, StringComparison.Ordinal) == true
        && (IsReadOnly(context.Request)
            || method.DeclaringType == typeof(IWakeable)
            || Arguments(context.Request).Any(argument => argument is Caller { RequestId.Length: > 0 }));

    /// <summary>
    /// Sends the call and waits for its answer, and for that of one copy where it is late. It fails as what was sent last
    /// failed; what was sent before may only have been slow, and a good answer to it counts.
    /// </summary>
    public async ValueTask SendAsync(CancellationToken callEnds)
    {
        Send();
        if (!_hasCopy && await IsLateAsync(callEnds))
        {
            _hasCopy = true;
            _instruments.OnLate();
            Send();
        }

        for (; ; )
        {
            var answered = await Task.WhenAny(_pending).WaitAsync(callEnds);
            _pending.Remove(answered);
            LastFailure = answered.Exception?.InnerException ?? LastFailure;
            if (answered.IsCompletedSuccessfully || answered == _newest)
            {
                await answered;
                return;
            }
        }
    }

    private void Send()
    {
        _newest = _newest is null ? _context.Invoke() : SendAnewAsync();
        _newest.Ignore();
        _pending.Add(_newest);
    }

    private async Task<bool> IsLateAsync(CancellationToken callEnds)
    {
        await _newest!.WaitAsync(_lateAfter, _clock, callEnds).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_newest!.IsCompleted && !callEnds.IsCancellationRequested;
    }

    /// <summary>The context sends its request once at a time and that attempt may still be on its way, so this is a call of its own.</summary>
    private async Task SendAnewAsync()
    {
        var method = _context.InterfaceMethod;
        var call = (Task)method.Invoke(_context.Grain, BindingFlags.DoNotWrapExceptions, null, _arguments, null)!;
        await call;
        if (method.ReturnType.GetProperty(nameof(Task<object>.Result)) is { } result)
        {
            _context.Result = result.GetValue(call);
        }
        else
        {
            _context.Response = Response.Completed;
        }
    }

    private static bool IsReadOnly(IInvokable request) =>
        request is IRequest { Options: var options } && options.HasFlag(InvokeMethodOptions.ReadOnly);

    private static IEnumerable<object?> Arguments(IInvokable request)
    {
        var count = request.GetArgumentCount();
        for (var i = 0; i < count; i++)
        {
            yield return request.GetArgument(i);
        }
    }
}
