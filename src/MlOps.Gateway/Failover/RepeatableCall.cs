using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace MlOps.Gateway.Failover;

/// <summary>A call that may be sent again, and the attempts at it that are on their way.</summary>
internal sealed class RepeatableCall
{
    private const string OwnNamespace = "MlOps.";

    private readonly IOutgoingGrainCallContext _context;
    private readonly object?[] _arguments;
    private readonly List<Task> _pending = [];
    private bool _isFirst = true;

    public RepeatableCall(IOutgoingGrainCallContext context)
    {
        _context = context;

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
    /// Sends the call and waits for an answer to this attempt or to one before: an attempt that was given up may only
    /// have been slow.
    /// </summary>
    public async ValueTask AttemptAsync(CancellationToken attemptEnds)
    {
        var attempt = _isFirst ? _context.Invoke() : SendAnewAsync();
        attempt.Ignore();
        _isFirst = false;
        _pending.Add(attempt);
        for (; ; )
        {
            var answered = await Task.WhenAny(_pending).WaitAsync(attemptEnds);
            _pending.Remove(answered);
            LastFailure = answered.Exception?.InnerException ?? LastFailure;
            if (answered.IsCompletedSuccessfully || answered == attempt)
            {
                await answered;
                return;
            }
        }
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
