using System.Text.Json;

namespace MlOps.Simulation;

/// <summary>
/// What was acknowledged is in the store, as it was answered; and what took effect did so in an order that agrees with
/// when it was asked and answered. With the replays of <see cref="ModelChecks"/> this is linearizability, the store's order being the witness.
/// </summary>
internal static class AnswerChecks
{
    public static void Check(Past past)
    {
        foreach (var operation in past.Evidence.Operations.Where(operation => operation.IsAcknowledged))
        {
            if (past.Effect(operation.ActorId, operation.Caller.RequestId) is not { } effect)
            {
                past.Find("answer.lost", $"{operation} was acknowledged, and is not in the store.");
            }
            else if (!IsSame(effect.Row.Answer, operation.Answer))
            {
                past.Find("answer.other", $"{operation} was answered {operation.Answer}; kept is {effect.Row.Answer}.");
            }
        }

        foreach (var actor in past.Evidence.Operations.GroupBy(operation => operation.ActorId))
        {
            CheckOrder(past, [.. actor]);
        }
    }

    private static void CheckOrder(Past past, List<Operation> operations)
    {
        var done = new List<(Operation Operation, (int, int) Place)>();
        foreach (var operation in operations)
        {
            if (past.Effect(operation.ActorId, operation.Caller.RequestId) is { } effect)
            {
                done.Add((operation, (effect.Write.Index, effect.Place)));
            }
        }

        foreach (var (earlier, place) in done.Where(one => one.Operation.IsAcknowledged))
        {
            if (done.Find(other => other.Operation.AskedAt > earlier.AnsweredAt && other.Place.CompareTo(place) < 0).Operation is { } later)
            {
                past.Find("answer.order", $"{later} was asked after {earlier} was answered, and took effect before it.");
            }
        }
    }

    private static bool IsSame(string kept, string answered) =>
        kept == answered || JsonElement.DeepEquals(JsonDocument.Parse(kept).RootElement, JsonDocument.Parse(answered).RootElement);
}
