using MlOps.Chaos.History;
using MlOps.Chaos.Work;

namespace MlOps.Chaos.Checks;

/// <summary>What was acknowledged was done, what was refused was not, and nothing was done twice.</summary>
internal sealed class RequestsCheck : ICheck
{
    public string Name => "once";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        foreach (var operation in evidence.Operations.Where(operation => operation.Key is not null && operation.Kind != Actions.LogKind))
        {
            if (operation.Outcome == Outcome.Acknowledged && !evidence.IsKept(operation))
            {
                yield return $"It was acknowledged, and no answer is kept under its key: {operation}";
            }

            if (operation.Outcome == Outcome.Refused && evidence.IsKept(operation))
            {
                yield return $"It was refused, and was done: {operation}";
            }
        }

        foreach (var twice in evidence.Stored.Audit.GroupBy(entry => entry).Where(group => group.Count() > 1))
        {
            yield return $"The request {twice.Key.RequestId} took effect {twice.Count()} times on {twice.Key.Actor}.";
        }

        foreach (var torn in evidence.Stored.Audit.Where(entry => entry.RequestId.StartsWith("chaos-", StringComparison.Ordinal)).GroupBy(entry => entry.RequestId))
        {
            if (torn.Select(entry => entry.Actor).Distinct().Count() > 1)
            {
                yield return $"The request {torn.Key} took effect on several actors: {string.Join(", ", torn.Select(entry => entry.Actor))}.";
            }
        }

        foreach (var created in evidence.Of("project.create").Where(create => create.Outcome == Outcome.Acknowledged).GroupBy(create => create.Subject).Where(group => group.Count() > 1))
        {
            yield return $"The name {created.Key} was given to {created.Count()} projects: {string.Join("; ", created)}";
        }
    }
}
