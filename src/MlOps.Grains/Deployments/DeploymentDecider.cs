namespace MlOps.Deployments;

/// <summary>The rules of a deployment.</summary>
internal static class DeploymentDecider
{
    public static Decision<DeploymentState> Decide(DeploymentState? state, DeploymentCommand command, Circumstances at) => (state, command) switch
    {
        (null, ServeFirst first) => Create(first, at),
        (null, DeleteDeployment) => Decision.Refuse(state, Refusals.Missing(Kinds.Deployment, at.ActorId)),
        (not null, ServeFirst) => Decision.Refuse(state, Refusals.AlreadyThere(Kinds.Deployment, at.ActorId)),
        ({ IsDeleted: true }, DeleteDeployment) => Decision.Nothing(state),
        (null or { IsDeleted: true }, _) => Decision.Refuse(state, Refusals.Missing(Kinds.Deployment, at.ActorId)),
        (_, DeleteDeployment) => Decision.Accept(state with { IsDeleted = true, ChangedAt = at.Now }),
        (_, ServeNext next) => Serve(state, next.Version, at),
        (_, RollBack) => state.Previous is { } previous
            ? Serve(state, previous, at)
            : Decision.Refuse(state, Refusal.Conflict("deployment.no-previous", $"{state.Name} has served one version only; there is nothing to roll back to.")),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.Deployment, command)),
    };

    private static Decision<DeploymentState> Create(ServeFirst first, Circumstances at) =>
        Names.Check(Kinds.Deployment, first.Create.Name) is { } refusal
            ? Decision.Refuse<DeploymentState>(null, refusal)
            : Decision.Accept(new DeploymentState
            {
                ProjectId = first.Create.ProjectId,
                Name = first.Create.Name,
                Version = first.Version,
                CreatedAt = at.Now,
                ChangedAt = at.Now,
            });

    private static Decision<DeploymentState> Serve(DeploymentState state, ServedVersion version, Circumstances at) =>
        version == state.Version
            ? Decision.Nothing(state)
            : Decision.Accept(state with { Version = version, Previous = state.Version, ChangedAt = at.Now });
}

/// <summary>A <see cref="CreateDeployment"/> whose model version was found.</summary>
internal sealed record ServeFirst(CreateDeployment Create, ServedVersion Version) : DeploymentCommand;

/// <summary>A <see cref="ChangeVersion"/> whose model version was found.</summary>
internal sealed record ServeNext(ServedVersion Version) : DeploymentCommand;
