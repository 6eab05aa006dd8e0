using Microsoft.Extensions.Logging;

namespace MlOps.Actors;

internal abstract partial class Actor<TState, TCommand, TView>
{
    private Task _driving = Task.CompletedTask;

    public async Task WakeAsync(Wakeup wakeup, CancellationToken cancellationToken)
    {
        if (wakeup.IsDue && !_isWriting && !AwaitsWakeup())
        {
            // Another activation has written since this one read, and only a write would show it. The next one reads
            // what is there, and the sweep comes again.
            LogOldMemory(Logger, ActorId);
            DeactivateOnIdle();
            return;
        }

        await OnWakeAsync(wakeup);
        await DriveOnceAsync();
    }

    private bool AwaitsWakeup() =>
        Committed is { } state && state.Project(ActorId).OfType<WakeupRow>().Any(row => row.DueAt is not null);

    /// <summary>Whether the committed state holds something that is begun and not completed.</summary>
    protected virtual bool HasIntent(TState state) => false;

    /// <summary>
    /// Completes what is begun, step by step, each step harmless when repeated. Called again — on activation, after a
    /// write, by the sweep — until nothing is left; an exception only means "later".
    /// </summary>
    protected virtual Task DriveAsync() => Task.CompletedTask;

    /// <summary>Looks at what time has brought, such as an expired lease.</summary>
    protected virtual Task OnWakeAsync(Wakeup wakeup) => Task.CompletedTask;

    private void DriveSoon()
    {
        if (_broken is null && Committed is { } state && HasIntent(state))
        {
            DriveOnceAsync().Ignore();
        }
    }

    /// <summary>One drive at a time; who comes meanwhile waits for that one.</summary>
    private Task DriveOnceAsync()
    {
        if (_driving.IsCompleted && Committed is { } state && HasIntent(state))
        {
            _driving = DriveLoggedAsync();
        }

        return _driving;
    }

    private async Task DriveLoggedAsync()
    {
        try
        {
            // The steps begin in a turn of their own, not in the middle of the write that asked for them.
            await Task.Yield();
            await DriveMeteredAsync();
        }
        catch (Exception exception)
        {
            // The state says what is left; the sweep comes again.
            LogIntentDelayed(Logger, ActorId, exception.Message);
        }
    }

    /// <summary>Work of the actor's own: the call that set it off may have ended.</summary>
    private async Task DriveMeteredAsync()
    {
        if (Committed is not { } state || ProjectOf(state) is not { } projectId)
        {
            await DriveAsync();
            return;
        }

        var work = services.Works.Begin(GetType(), projectId, ActorId);
        try
        {
            await DriveAsync();
        }
        finally
        {
            work.End();
        }
    }

    protected abstract ILogger Logger { get; }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "{ActorId} is due and knows of nothing to do; it reads its state again")]
    private static partial void LogOldMemory(ILogger logger, string actorId);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "{ActorId} could not complete its intent and tries again soon: {Reason}")]
    private static partial void LogIntentDelayed(ILogger logger, string actorId, string reason);
}
