using Orleans.Serialization.Invocation;

namespace MlOps.Simulation;

/// <summary>An actor in a silo's memory: the platform's own grain, which is reentrant, so calls interleave at their awaits.</summary>
internal sealed class Activation(Silo silo, GrainId id) : IGrainContext
{
    private readonly Queue<Call> _early = new();
    private Stage _stage;

    private enum Stage
    {
        New,
        Activating,
        Active,
        Gone,
    }

    public Silo Silo => silo;

    public GrainId GrainId => id;

    public object? GrainInstance { get; private set; }

    /// <summary>Looks at what a queue chooses; null for other actors.</summary>
    public QueueWatch? Watch { get; set; }

    public bool IsGone => _stage == Stage.Gone || silo.Context.IsDead;

    /// <summary>A call arrives, in a turn of the silo.</summary>
    public void Receive(Call call)
    {
        switch (_stage)
        {
            case Stage.Gone:
                silo.World.Network.Forward(call);
                break;
            case Stage.Active:
                silo.Context.Begin(() => call.InvokeAsync(this));
                break;
            default:
                _early.Enqueue(call);
                if (_stage == Stage.New)
                {
                    _stage = Stage.Activating;
                    silo.Context.Begin(ActivateAsync);
                }

                break;
        }
    }

    /// <summary>No new call comes here from now on. What is on its way goes on, as it does on a thread of its own.</summary>
    public void Deactivate()
    {
        if (_stage != Stage.Gone)
        {
            silo.World.Trace.Say(silo.Name, $"lets {id.Key} go");
            _stage = Stage.Gone;
            silo.World.Forget(this);
        }
    }

    private async Task ActivateAsync()
    {
        try
        {
            var (grain, state) = silo.Make(this);
            GrainParts.SetContext(grain, this);
            GrainParts.Runtime(grain) = silo.Runtime;
            GrainInstance = grain;
            await state.ReadStateAsync();
            await grain.OnActivateAsync(CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            Deactivate();
            while (_early.TryDequeue(out var call))
            {
                call.Fail(exception);
            }

            return;
        }

        silo.World.Trace.Say(silo.Name, $"activated {id.Key}");
        if (_stage == Stage.Activating)
        {
            _stage = Stage.Active;
        }

        while (_early.TryDequeue(out var call))
        {
            Receive(call);
        }
    }

    GrainReference IGrainContext.GrainReference => throw Unused();

    ActivationId IGrainContext.ActivationId => throw Unused();

    GrainAddress IGrainContext.Address => throw Unused();

    IServiceProvider IGrainContext.ActivationServices => throw Unused();

    IGrainLifecycle IGrainContext.ObservableLifecycle => throw Unused();

    IWorkItemScheduler IGrainContext.Scheduler => throw Unused();

    Task IGrainContext.Deactivated => throw Unused();

    void IGrainContext.Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw Unused();

    void IGrainContext.Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken) => Deactivate();

    void IGrainContext.Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw Unused();

    void IGrainContext.ReceiveMessage(object message) => throw Unused();

    void IGrainContext.Rehydrate(IRehydrationContext context) => throw Unused();

    void IGrainContext.SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw Unused();

    object? ITargetHolder.GetComponent(Type componentType) => throw Unused();

    object? ITargetHolder.GetTarget() => GrainInstance;

    bool IEquatable<IGrainContext>.Equals(IGrainContext? other) => ReferenceEquals(this, other);

    private static NotSupportedException Unused() => new("No actor used this until now; give it to the simulation too.");
}
