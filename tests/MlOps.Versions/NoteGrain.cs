using MlOps.Storage;
using Orleans.Placement;

namespace MlOps.Versions;

/// <summary>Starts where it is called from, so that a test says on which silo.</summary>
[GrainType("versions-note")]
[PreferLocalPlacement]
public sealed class NoteGrain([PersistentState("versions-note")] IPersistentState<ActorRecord<NoteState>> record) : Grain, INoteGrain
{
#if NEW
    private const int Contract = 2;
#else
    private const int Contract = 1;
#endif

    private NoteState State => record.State.State ?? new();

    public Task<Answer> WriteAsync(Note note) => KeepAsync(State with { Text = note.Text, Nested = State.Nested with { Text = note.Text } });

    public Task<Answer> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Answer());
#if NEW

    public Task<Answer> MarkAsync(Mark mark) => KeepAsync(State with { Mark = mark, Nested = State.Nested with { Mark = mark } });
#endif

    private async Task<Answer> KeepAsync(NoteState state)
    {
        record.State.State = state;
        await record.WriteStateAsync();
        return Answer();
    }

    private Answer Answer() => new(
        Contract,
        new()
        {
            Text = State.Text,
#if NEW
            Mark = State.Mark,
#endif
        });
}
