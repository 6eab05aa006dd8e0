namespace MlOps.Experiments;

/// <summary>The rules of an experiment.</summary>
internal static class ExperimentDecider
{
    public static Decision<ExperimentState> Decide(ExperimentState? state, ExperimentCommand command, Circumstances at) => (state, command) switch
    {
        (null, CreateExperiment create) => Names.Check(Kinds.Experiment, create.Name) is { } refusal
            ? Decision.Refuse(state, refusal)
            : Decision.Accept(new ExperimentState { ProjectId = create.ProjectId, Name = create.Name, CreatedAt = at.Now }),
        (not null, CreateExperiment) => Decision.Refuse(state, Refusals.AlreadyThere(Kinds.Experiment, at.ActorId)),
        (null, _) => Decision.Refuse(state, Refusals.Missing(Kinds.Experiment, at.ActorId)),
        (_, RenameExperiment rename) => Names.Check(Kinds.Experiment, rename.Name) is { } refusal
            ? Decision.Refuse(state, refusal)
            : Decision.Accept(state with { Name = rename.Name }),
        (_, RecordResult result) => Record(state, result),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.Experiment, command)),
    };

    private static Decision<ExperimentState> Record(ExperimentState state, RecordResult result)
    {
        // Another metric than the best run's: its values cannot be compared, so the newest question wins.
        var isBetter = state.Best is not { } best
            || best.Metric != result.Metric
            || (result.LowerIsBetter ? result.Value < best.Value : result.Value > best.Value);
        return isBetter && double.IsFinite(result.Value)
            ? Decision.Accept(state with { Best = new(result.RunId, result.Metric, result.Value) })
            : Decision.Nothing(state);
    }
}
