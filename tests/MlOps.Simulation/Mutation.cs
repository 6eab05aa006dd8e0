using MlOps.Storage.State;

namespace MlOps.Simulation;

/// <summary>
/// The platform with one of its safeguards taken away, to prove that the checks would notice. This one takes none.
/// </summary>
internal class Mutation
{
    public static Mutation None { get; } = new();

    /// <summary>A command as it arrives.</summary>
    public virtual (object Command, Caller Caller) Message(World world, GrainId target, object command, Caller caller) => (command, caller);

    /// <summary>A wakeup as it arrives; null: it does nothing.</summary>
    public virtual Wakeup? Wake(Wakeup wakeup) => wakeup;

    /// <summary>What the store is given of a write.</summary>
    public virtual StateWrite Stored(World world, StateWrite write) => write;

    /// <summary>Whether a write is answered and not kept.</summary>
    public virtual bool Loses(World world) => false;

    /// <summary>What a queue sees of the running runs.</summary>
    public virtual CatalogPage Running(CatalogPage page) => page;

    /// <summary>What the request log answers.</summary>
    public virtual RequestRow? Answer(RequestRow? kept) => kept;
}
