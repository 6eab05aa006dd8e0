namespace MlOps.Models;

/// <summary>The rules of a registered model.</summary>
internal static class ModelDecider
{
    private const int MaximumAliases = 64;

    private static readonly TimeSpan IntentIsLookedAtAfter = TimeSpan.FromSeconds(2);

    public static Decision<ModelState> Decide(ModelState? state, ModelCommand command, Circumstances at) => (state, command) switch
    {
        (null, CreateModel create) => Names.Check(Kinds.Model, create.Name) is { } refusal
            ? Decision.Refuse(state, refusal)
            : Decision.Accept(new ModelState { ProjectId = create.ProjectId, Name = create.Name, CreatedAt = at.Now }),
        (not null, CreateModel) => Decision.Refuse(state, Refusals.AlreadyThere(Kinds.Model, at.ActorId)),
        (null, _) => Decision.Refuse(state, Refusals.Missing(Kinds.Model, at.ActorId)),
        (_, RenameModel rename) => Names.Check(Kinds.Model, rename.Name) is { } refusal
            ? Decision.Refuse(state, refusal)
            : Decision.Accept(state with { Name = rename.Name }),
        (_, RegisterVersion register) => Register(state, register, at),
        (_, VersionIsThere version) => state.Unfinished.ContainsKey(version.Number)
            ? Decision.Accept(state with
            {
                Unfinished = state.Unfinished.Remove(version.Number),
                NewestVersion = Math.Max(state.NewestVersion, version.Number),
            })
            : Decision.Nothing(state),
        (_, SetAlias set) => SetAlias(state, set),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.Model, command)),
    };

    private static Decision<ModelState> Register(ModelState state, RegisterVersion register, Circumstances at)
    {
        var number = state.LastNumber + 1;
        return Decision.Accept(
            state with
            {
                LastNumber = number,
                Unfinished = state.Unfinished.Add(number, register.Origin),
                WakeAt = at.Now + IntentIsLookedAtAfter,
            },
            number);
    }

    private static Decision<ModelState> SetAlias(ModelState state, SetAlias set)
    {
        var now = state.Aliases.GetValueOrDefault(set.Alias ?? "");
        if (Names.Check("alias", set.Alias) is { } refusal)
        {
            return Decision.Refuse(state, refusal);
        }

        if (set.Expected is { } expected && expected != now)
        {
            var where = now == 0 ? "nowhere" : $"at version {now}";
            return Decision.Refuse(state, Refusal.Conflict(
                "alias.moved", $"The alias {set.Alias} points {where}, not at {expected} as expected. Look again and decide anew."));
        }

        if (set.Number is not { } number)
        {
            return now == 0 ? Decision.Nothing(state) : Decision.Accept(state with { Aliases = state.Aliases.Remove(set.Alias!) });
        }

        if (number < 1 || number > state.LastNumber || state.Unfinished.ContainsKey(number))
        {
            return Decision.Refuse(state, Refusal.NotFound(
                "model-version.not-found", $"{state.Name} has no version {number}; its newest is {state.NewestVersion}."));
        }

        if (now == number)
        {
            return Decision.Nothing(state);
        }

        return now != 0 || state.Aliases.Count < MaximumAliases
            ? Decision.Accept(state with { Aliases = state.Aliases.SetItem(set.Alias!, number) })
            : Decision.Refuse(state, Refusal.Invalid("model.too-many-aliases", $"A model has at most {MaximumAliases} aliases. Remove one first."));
    }
}

/// <summary>A version's actor holds its state: the registration is complete.</summary>
internal sealed record VersionIsThere(int Number) : ModelCommand;
