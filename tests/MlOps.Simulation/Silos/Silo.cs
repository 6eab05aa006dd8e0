using MlOps.Accounts;
using MlOps.Storage.State;
using MlOps.Work;

namespace MlOps.Simulation;

/// <summary>A process of the cluster: actors, the sweep, the meter's flush, a pool of workers. Dead it stays; another start is another silo.</summary>
internal sealed partial class Silo : Node
{
    private static readonly ActorInstruments Instruments = new(new SimMeters());

    private readonly CancellationTokenSource _stopping = new();

    public Silo(World world, int number, int start)
        : base(world, $"silo-{number}.{start}")
    {
        Number = number;
        Start = start;
        Clock = new(world.Loop, Context);
        Store = new(world, this);
        Storage = new(Store, Clock);
        Grains = new(this);
        Runtime = new(this);
        Host = new(new SimIds(Name));
        Meter = new(Clock);
        Machine = new(Clock);
        Pool = new(this);
        _services = new(Store, Clock, Instruments, new(new RealTimeIgnored()));
        _kinds = MakeKinds();
    }

    public int Number { get; }

    /// <summary>Which start of this silo it is.</summary>
    public int Start { get; }

    public SimClock Clock { get; }

    public SiloStore Store { get; }

    public ActorGrainStorage Storage { get; }

    public SimGrainFactory Grains { get; }

    public SimGrainRuntime Runtime { get; }

    public HostIdentity Host { get; }

    public UsageMeter Meter { get; }

    public SimMachine Machine { get; }

    public SimPool Pool { get; }

    public List<Activation> Activations { get; } = [];

    /// <summary>Whether some of what it metered could not be entered yet.</summary>
    public bool HasUnsentUsage => _flush is { } flush && BackgroundParts.Unsent(flush).Count > 0;

    /// <summary>Whether it goes down in good order.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Whether it is stopped (SIGSTOP).</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether the others have taken it for dead and gone on without it.</summary>
    public bool IsCastOut { get; set; }

    /// <summary>Gives an actor a place here; its state is read when the first call arrives.</summary>
    public Activation Place(GrainId actor)
    {
        var activation = new Activation(this, actor);
        Activations.Add(activation);
        return activation;
    }

    /// <summary>Begins to sweep, to work and to meter.</summary>
    public void Run()
    {
        var sweep = new Sweep(Store, Store, Grains, Host, World.Rules.Work, Clock, Logger<Sweep>());
        var flush = new UsageFlush(Meter, new(Machine, Machine, World.Rules.Accounts, Clock), [], Grains, new SimIds(Name), World.Rules.Accounts, Clock, Logger<UsageFlush>());
        Context.Begin(() => BackgroundParts.ExecuteAsync(sweep, _stopping.Token));
        Context.Begin(() => BackgroundParts.ExecuteAsync(flush, _stopping.Token));
        Context.Begin(() => Pool.RunAsync(_stopping.Token));
        _flush = flush;
    }

    /// <summary>Gives its runs back, enters what it metered, and leaves.</summary>
    public async Task StopAsync()
    {
        // Not its asynchronous sister, which runs what it ends on the pool's threads.
        _stopping.Cancel();
        await Pool.Ended;
        await _flush!.StopAsync(CancellationToken.None);
        World.Evidence.OnFlushed(this);
    }
}
