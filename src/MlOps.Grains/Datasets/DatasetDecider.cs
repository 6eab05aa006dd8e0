namespace MlOps.Datasets;

/// <summary>The rules of a dataset.</summary>
internal static class DatasetDecider
{
    public static Decision<DatasetState> Decide(DatasetState? state, DatasetCommand command, Circumstances at) => (state, command) switch
    {
        (null, CreateDataset create) => Names.Check(Kinds.Dataset, create.Name) is { } refusal
            ? Decision.Refuse(state, refusal)
            : Decision.Accept(new DatasetState
            {
                ProjectId = create.ProjectId,
                Name = create.Name,
                CreatedAt = at.Now,
                CreatedBy = at.Caller.Principal,
            }),
        (not null, CreateDataset) => Decision.Refuse(state, Refusals.AlreadyThere(Kinds.Dataset, at.ActorId)),
        (null, _) => Decision.Refuse(state, Refusals.Missing(Kinds.Dataset, at.ActorId)),
        (_, RenameDataset rename) => Names.Check(Kinds.Dataset, rename.Name) is { } refusal
            ? Decision.Refuse(state, refusal)
            : Decision.Accept(state with { Name = rename.Name }),
        (_, KnownVersion known) => Decision.Nothing(state, known.Number),
        (_, CommitVersion { Content.BaseVersion: { } based }) when based != state.NewestVersion =>
            Decision.Refuse(state, Refusal.Conflict(
                "dataset.moved",
                $"The version was made of parts of version {based}, but {state.Name} has moved on to version {state.NewestVersion}, whose parts it would have dropped. Nothing is lost: upload the file again, and it goes on from there.")),
        (_, CommitVersion commit) => Commit(state, commit, at),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.Dataset, command)),
    };

    private static Decision<DatasetState> Commit(DatasetState state, CommitVersion commit, Circumstances at)
    {
        var number = state.NewestVersion + 1;
        var version = new DatasetVersionView(at.ActorId, number, commit.Content, commit.RunId, at.Now);
        return Decision.Accept(
            state with
            {
                NewestVersion = number,
                Rows = commit.Content.Rows,
                StoredBytes = state.StoredBytes + commit.Content.StoredBytes,
            },
            number,
            new DatasetVersionRow(version));
    }
}

/// <summary>What a <see cref="CommitVersion"/> becomes when its content is a version already.</summary>
internal sealed record KnownVersion(int Number) : DatasetCommand;
