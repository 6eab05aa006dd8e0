using System.Text.Json;
using MlOps.Chaos.History;

namespace MlOps.Chaos.Checks;

/// <summary>Aliases, stages and deployments are registers: what was said of each fits one order of events.</summary>
internal sealed class RegistersCheck : ICheck
{
    private const int ShownAround = 6;

    public string Name => "linearizable";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        var registers = evidence.Operations.SelectMany(operation => Of(operation, evidence)).ToLookup(each => each.Register, each => each.Operation);
        foreach (var register in registers)
        {
            var verdict = Linearizability.Check([.. register]);
            if (verdict.IsLinearizable is null)
            {
                yield return $"{register.Key}: the search was given up after {Linearizability.MostStates} states of {register.Count()} operations; nothing is known.";
            }
            else if (verdict is { IsLinearizable: false, Blocking: { } blocking })
            {
                var around = register.Where(operation => operation.Start <= blocking.End && (operation.End ?? TimeSpan.MaxValue) >= blocking.Start)
                    .Concat(register.Where(operation => operation.Action != RegisterAction.Read && operation.Start <= blocking.End).OrderByDescending(operation => operation.Start).Take(ShownAround))
                    .Distinct().OrderBy(operation => operation.Start);
                yield return $"{register.Key}: no order of its {register.Count()} operations explains the answers. The register was {verdict.State} where this was to happen: {blocking.What}"
                    + string.Concat(around.Select(operation => $"{Environment.NewLine}      {operation.What}"));
            }
        }
    }

    private static IEnumerable<(string Register, RegisterOperation Operation)> Of(Operation operation, Evidence evidence)
    {
        if (operation.Kind == "model.read")
        {
            if (operation.Outcome == Outcome.Acknowledged)
            {
                var aliases = JsonSerializer.Deserialize<Dictionary<string, int>>(operation.Said.Text!)!;
                foreach (var alias in Work.World.Aliases)
                {
                    var value = aliases.GetValueOrDefault(alias);
                    yield return ($"{operation.Subject}@{alias}", Made(RegisterAction.Read, value, operation, $"{alias} = {value}: "));
                }
            }

            yield break;
        }

        if (Action(operation, evidence) is { } action)
        {
            var register = operation.Kind.StartsWith("stage", StringComparison.Ordinal) ? operation.Subject + "/stage" : operation.Subject;
            yield return (register, Made(action, (action == RegisterAction.Read ? operation.Said.Value : operation.Asked) ?? 0, operation));
        }
    }

    private static RegisterAction? Action(Operation operation, Evidence evidence) => (operation.Kind, operation.Outcome) switch
    {
        ("stage.read" or "deployment.read", Outcome.Acknowledged) => RegisterAction.Read,
        ("alias.set" or "stage.set" or "deployment.set", Outcome.Acknowledged) => RegisterAction.Write,
        ("alias.swap", Outcome.Acknowledged) => RegisterAction.Swap,
        ("alias.swap", Outcome.Refused) when operation.Reason == "alias.moved" => RegisterAction.SwapRefused,

        // What left no trace was not done, and will not be: everything has ended.
        ("alias.set" or "stage.set" or "deployment.set", Outcome.Unknown) when evidence.IsKept(operation) => RegisterAction.Write,
        ("alias.swap", Outcome.Unknown) when evidence.IsKept(operation) => RegisterAction.Swap,
        _ => null,
    };

    private static RegisterOperation Made(RegisterAction action, int value, Operation operation, string before = "") => new(
        action, value, operation.Expected ?? 0, operation.Start, operation.Outcome == Outcome.Unknown ? null : operation.End, before + operation);
}
