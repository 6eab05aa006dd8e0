using MlOps.Models;

namespace MlOps.Simulation;

/// <summary>Who is refused is refused with reason: between question and answer there was a moment at which the refusal was right.</summary>
internal static class RefusalChecks
{
    public static void Check(Past past)
    {
        foreach (var operation in past.Evidence.Operations)
        {
            if (operation is { Command: SetAlias { Expected: { } expected } set, Refusal.Code: "alias.moved" }
                && During(past, operation).All(model => model?.Aliases.GetValueOrDefault(set.Alias) == expected))
            {
                past.Find("alias.refused", $"{operation} was refused ({operation.Refusal.Message}), and {set.Alias} was at {expected} all the time.");
            }

            if (operation.Refusal?.Code == "model.not-found" && During(past, operation).All(model => model is not null))
            {
                past.Find("model.refused", $"{operation} was told that there is no such model, which was there all the time.");
            }
        }
    }

    /// <summary>The model's states from the question to the answer.</summary>
    private static IEnumerable<ModelState?> During(Past past, Operation operation)
    {
        var writes = past.ByActor.GetValueOrDefault(operation.ActorId, []);
        yield return writes.FindLast(write => write.Turn <= operation.AskedAt)?.State as ModelState;
        foreach (var write in writes.Where(write => write.Turn > operation.AskedAt && write.Turn <= operation.AnsweredAt))
        {
            yield return write.State as ModelState;
        }
    }
}
