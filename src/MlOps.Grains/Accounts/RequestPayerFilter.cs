namespace MlOps.Accounts;

/// <summary>
/// What a request calls, it is for: each actor that shows itself is charged for what the request's connection had used
/// until then, and the last one for what comes. It costs a call from elsewhere no more than the look at its sender.
/// </summary>
internal sealed class RequestPayerFilter(IUsageMeter usage) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.SourceContext is null && ConnectionWork.OfThis is { } request ? InvokeAsync(context, request) : context.Invoke();

    private async Task InvokeAsync(IOutgoingGrainCallContext context, ConnectionWork request)
    {
        var number = request.Number;
        await context.Invoke();

        // An attempt that another has overtaken may answer when the connection is at a request of somebody else.
        if (request.Number == number
            && (context.Result is IShowsActor reply ? reply.Actor : context.Result) is IOfProject { ProjectId: var projectId }
            && context.TargetId.Key.ToString() is { } actorId)
        {
            request.ChargeTo(usage.For(projectId, actorId));
        }
    }
}
