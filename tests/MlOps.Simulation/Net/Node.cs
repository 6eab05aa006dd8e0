namespace MlOps.Simulation;

/// <summary>Whoever sends messages: a silo, or a client outside.</summary>
internal abstract class Node(World world, string name)
{
    public string Name => name;

    public World World => world;

    public TurnContext Context { get; } = new(world.Loop, name);

    /// <summary>Where this node believes actors to be.</summary>
    public Directory View { get; set; } = world.Directory;
}
