namespace MlOps.Projects;

/// <summary>The rules of a project.</summary>
internal static class ProjectDecider
{
    private const int MaximumTags = 64;
    private const int MaximumMembers = 1000;

    public static Decision<ProjectState> Decide(ProjectState? state, ProjectCommand command, Circumstances at) => (state, command) switch
    {
        (null, CreateProject create) => Create(create, at),
        (not null, CreateProject) => Decision.Refuse(state, Refusals.AlreadyThere(Kinds.Project, at.ActorId)),
        (null, _) => Decision.Refuse(state, Refusals.Missing(Kinds.Project, at.ActorId)),
        (_, RenameProject rename) => Names.Check(Kinds.Project, rename.Name) is { } refusal
            ? Decision.Refuse(state, refusal)
            : Decision.Accept(state with { Name = rename.Name }),
        (_, SetMember set) => SetMember(state, set),
        (_, SetProjectTag set) => SetTag(state, set),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.Project, command)),
    };

    private static Decision<ProjectState> Create(CreateProject create, Circumstances at) =>
        Names.Check(Kinds.Project, create.Name) is { } refusal
            ? Decision.Refuse<ProjectState>(null, refusal)
            : Decision.Accept(new ProjectState
            {
                Name = create.Name,
                CreatedAt = at.Now,
                Members = ImmutableSortedDictionary<string, ProjectRole>.Empty.Add(at.Caller.Principal, ProjectRole.Owner),
            });

    private static Decision<ProjectState> SetMember(ProjectState state, SetMember set)
    {
        var members = set.Role is { } role ? state.Members.SetItem(set.Principal, role) : state.Members.Remove(set.Principal);
        if (members.Count > MaximumMembers)
        {
            return Decision.Refuse(state, Refusal.Invalid("project.too-many-members", $"A project has at most {MaximumMembers} members. Remove one first."));
        }

        return members.ContainsValue(ProjectRole.Owner)
            ? Decision.Accept(state with { Members = members })
            : Decision.Refuse(state, Refusal.Conflict("project.last-owner", $"{set.Principal} is the last owner. Make someone else owner first."));
    }

    private static Decision<ProjectState> SetTag(ProjectState state, SetProjectTag set)
    {
        if (set.Key is not { Length: > 0 and <= 128 } || set.Value?.Length > 1024)
        {
            return Decision.Refuse(state, Refusal.Invalid("project.tag", "A tag's key has 1 to 128 characters and its value at most 1024."));
        }

        var tags = set.Value is { } value ? state.Tags.SetItem(set.Key, value) : state.Tags.Remove(set.Key);
        return tags.Count <= MaximumTags
            ? Decision.Accept(state with { Tags = tags })
            : Decision.Refuse(state, Refusal.Invalid("project.too-many-tags", $"A project has at most {MaximumTags} tags. Remove one first."));
    }
}
