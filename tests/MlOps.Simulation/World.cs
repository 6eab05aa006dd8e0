namespace MlOps.Simulation;

/// <summary>Everything that is in one history.</summary>
internal sealed partial class World
{
    /// <summary>How far a clock may be off.</summary>
    public static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(20);

    public World(ulong seed, Mutation mutation, Action<string>? listener)
    {
        Chance = new(seed);
        Mutation = mutation;
        Trace = new(Loop, listener);
        Rules = Rules.Of(Chance);
        Network = new(this);
        Store = new(this);
        Uploads = new(this);
    }

    public Loop Loop { get; } = new();

    public Chance Chance { get; }

    public Trace Trace { get; }

    public Rules Rules { get; }

    /// <summary>The faults at present.</summary>
    public Weather Weather { get; set; } = Weather.Calm;

    /// <summary>The faults of the storm.</summary>
    public Weather Forecast { get; set; } = Weather.Calm;

    public Mutation Mutation { get; }

    public Network Network { get; }

    public SharedStore Store { get; }

    public SimUploads Uploads { get; }

    public Evidence Evidence { get; } = new();

    public List<Client> Clients { get; } = [];

    /// <summary>Whether no host can read a run's input, ever; of the runs that someone began.</summary>
    public Dictionary<string, bool> Damaged { get; } = [];
}
