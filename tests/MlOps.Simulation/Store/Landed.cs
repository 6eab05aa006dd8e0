using MlOps.Storage.State;

namespace MlOps.Simulation;

/// <summary>A write that is in the store, in the order of landing.</summary>
/// <param name="Index">Its place among all writes.</param>
/// <param name="At">When.</param>
/// <param name="Turn">When, in turns of the loop.</param>
/// <param name="Silo">Who wrote it.</param>
/// <param name="Write">What the store was handed.</param>
/// <param name="State">The state in it.</param>
internal sealed record Landed(int Index, TimeSpan At, long Turn, string Silo, StateWrite Write, ActorState? State)
{
    public string Id => Write.Id;

    public override string ToString() => $"write {Index} ({At:mm\\:ss\\.fff}, version {Write.Version} of {Id} by {Silo})";
}
