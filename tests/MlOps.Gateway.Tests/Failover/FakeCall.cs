using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace MlOps.Gateway.Failover;

/// <summary>
/// A call on its way out, as hard to repeat as Orleans makes it: it is sent once at a time, and its arguments are gone
/// when an actor of the same silo has answered.
/// </summary>
internal sealed class FakeCall(object actor, MethodInfo method, InvokeMethodOptions options, params object?[] arguments) : IOutgoingGrainCallContext, IRequest
{
    private bool _isOnItsWay;

    public IInvokable Request => this;

    public object Grain => actor;

    public MethodInfo InterfaceMethod => method;

    public object? Result { get; set; }

    public Response? Response { get; set; }

    public IGrainContext? SourceContext { get; init; }

    public GrainId? SourceId => null;

    public GrainId TargetId => GrainId.Create("run", "run-1");

    public GrainInterfaceType InterfaceType => default;

    public string InterfaceName => method.DeclaringType!.Name;

    public string MethodName => method.Name;

    public InvokeMethodOptions Options => options;

    async Task IGrainCallContext.Invoke()
    {
        Assert.False(_isOnItsWay, "Orleans refuses to send a request that is still on its way.");
        Assert.DoesNotContain(arguments, argument => argument is null);
        _isOnItsWay = true;
        try
        {
            var call = (Task)method.Invoke(actor, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
            await call;
            Result = method.ReturnType.GetProperty("Result")?.GetValue(call);
        }
        finally
        {
            _isOnItsWay = false;
            Array.Clear(arguments);
        }
    }

    public int GetArgumentCount() => arguments.Length;

    public object? GetArgument(int index) => arguments[index];

    public CancellationToken GetCancellationToken() => arguments.OfType<CancellationToken>().FirstOrDefault();

    public void Dispose() => Array.Clear(arguments);

    public void AddInvokeMethodOptions(InvokeMethodOptions added) => throw new NotSupportedException();

    public void SetArgument(int index, object value) => throw new NotSupportedException();

    public object? GetTarget() => throw new NotSupportedException();

    public void SetTarget(ITargetHolder holder) => throw new NotSupportedException();

    ValueTask<Response> IInvokable.Invoke() => throw new NotSupportedException();

    public string GetMethodName() => throw new NotSupportedException();

    public string GetInterfaceName() => throw new NotSupportedException();

    public string GetActivityName() => throw new NotSupportedException();

    public MethodInfo GetMethod() => throw new NotSupportedException();

    public Type GetInterfaceType() => throw new NotSupportedException();
}
