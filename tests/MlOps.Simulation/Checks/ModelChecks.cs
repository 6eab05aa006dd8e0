using MlOps.Models;

namespace MlOps.Simulation;

/// <summary>Replays what models were asked, in the order in which it took effect, on a model of a model that is a few lines long.</summary>
internal static class ModelChecks
{
    public static void Check(Past past)
    {
        foreach (var (id, model) in past.Last<ModelState>())
        {
            var (last, name, aliases) = (0, "", new Dictionary<string, int>());
            foreach (var (write, command, row) in past.Commands(id))
            {
                switch (command)
                {
                    case CreateModel create:
                        name = create.Name;
                        break;
                    case RenameModel rename:
                        name = rename.Name;
                        break;
                    case RegisterVersion register:
                        CheckRegistered(past, write, id, ++last, register, row);
                        break;
                    case SetAlias set:
                        CheckAlias(past, write, set, aliases, last, id);
                        break;
                    default:
                        past.Find("model.unknown", $"{write}: nobody sent {row.RequestId}.");
                        break;
                }
            }

            if (model.LastNumber != last || model.NewestVersion != last || !model.Unfinished.IsEmpty)
            {
                past.Find("model.numbers", $"{id} has given out {model.LastNumber} numbers and completed {model.NewestVersion} of {last} registrations.");
            }

            if (model.Name != name || !model.Aliases.OrderBy(alias => alias.Key).SequenceEqual(aliases.OrderBy(alias => alias.Key)))
            {
                past.Find("model.aliases", $"{id} is {model.Name} with {string.Join(' ', model.Aliases)}; what it was asked makes it {name} with {string.Join(' ', aliases)}.");
            }
        }
    }

    private static void CheckRegistered(Past past, Landed write, string id, int number, RegisterVersion register, RequestRow row)
    {
        if (System.Text.Json.JsonSerializer.Deserialize<Reply<ModelView>>(row.Answer, MlOpsJson.Options)!.Number is var told && told != number)
        {
            past.Find("model.gap", $"{write}: {row.RequestId} was given number {told}; the next was {number}.");
        }

        if (Version(past, id, number) is not { } version)
        {
            past.Find("model.no-version", $"{id} gave out number {number}, and there is no such version.");
        }
        else if (version.Origin.RunId != register.Origin.RunId)
        {
            past.Find("model.foreign-version", $"Version {number} of {id} was registered by {register.Origin.RunId} and is {version.Origin.RunId}'s.");
        }
    }

    private static void CheckAlias(Past past, Landed write, SetAlias set, Dictionary<string, int> aliases, int last, string id)
    {
        var now = aliases.GetValueOrDefault(set.Alias);
        if (set.Expected is { } expected && expected != now)
        {
            past.Find("alias.compare", $"{write}: {set.Alias} was at {now} and was moved by who expected {expected}.");
        }

        if (set.Number is not { } number)
        {
            aliases.Remove(set.Alias);
            return;
        }

        aliases[set.Alias] = number;
        if (number > last || past.ByActor.GetValueOrDefault(Ids.ModelVersion(id, number)) is not { } version || version[0].Index > write.Index)
        {
            past.Find("alias.no-version", $"{write}: {set.Alias} was pointed at version {number}, which was not there.");
        }
    }

    private static ModelVersionState? Version(Past past, string id, int number) =>
        past.ByActor.GetValueOrDefault(Ids.ModelVersion(id, number))?[^1].State as ModelVersionState;
}
