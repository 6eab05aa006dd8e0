namespace MlOps.Models;

/// <summary>The rules of a model version.</summary>
internal static class ModelVersionDecider
{
    public static Decision<ModelVersionState> Decide(ModelVersionState? state, ModelVersionCommand command, Circumstances at) => (state, command) switch
    {
        (null, CreateModelVersion create) => Decision.Accept(new ModelVersionState
        {
            ProjectId = create.ProjectId,
            ModelId = create.ModelId,
            Number = create.Number,
            Origin = create.Origin,
            CreatedAt = at.Now,
        }),
        (not null, CreateModelVersion) => Decision.Refuse(state, Refusals.AlreadyThere(Kinds.ModelVersion, at.ActorId)),
        (null, _) => Decision.Refuse(state, Refusals.Missing(Kinds.ModelVersion, at.ActorId)),
        (_, SetStage set) when !Enum.IsDefined(set.Stage) => Decision.Refuse(state, Refusal.Invalid(
            "model-version.stage", $"{set.Stage} is no stage. Stages are {string.Join(", ", Enum.GetNames<ModelStage>())}.")),
        (_, SetStage set) => set.Stage == state.Stage ? Decision.Nothing(state) : Decision.Accept(state with { Stage = set.Stage }),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.ModelVersion, command)),
    };
}
