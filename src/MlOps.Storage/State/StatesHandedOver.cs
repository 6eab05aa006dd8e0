namespace MlOps.Storage.State;

/// <summary>
/// An actor that moves to another silo takes its state along, as the store holds it, so that it goes on answering there
/// while the store is out of reach.
/// </summary>
internal sealed class StatesHandedOver(PersistentStateFactory states) : IPersistentStateFactory
{
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration configuration)
    {
        var state = states.Create<TState>(context, configuration);
        if (state is IGrainMigrationParticipant participant && typeof(IActorRecord).IsAssignableFrom(typeof(TState)))
        {
            context.ObservableLifecycle.RemoveMigrationParticipant(participant);
            context.ObservableLifecycle.AddMigrationParticipant(new StateHandOver<TState>(participant));
        }

        return state;
    }
}
