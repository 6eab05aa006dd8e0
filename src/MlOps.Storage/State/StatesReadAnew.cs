namespace MlOps.Storage.State;

/// <summary>
/// An actor that moves to another silo reads its state there anew. Orleans would hand the state over, for which its
/// serializer has no codec, and log an error with its stack for every actor that moves.
/// </summary>
internal sealed class StatesReadAnew(PersistentStateFactory states) : IPersistentStateFactory
{
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration configuration)
    {
        var state = states.Create<TState>(context, configuration);
        if (state is IGrainMigrationParticipant participant)
        {
            context.ObservableLifecycle.RemoveMigrationParticipant(participant);
        }

        return state;
    }
}
