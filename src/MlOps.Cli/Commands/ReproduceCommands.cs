using System.CommandLine;
using MlOps.Cli.Output;
using MlOps.Runs;

namespace MlOps.Cli.Commands;

/// <summary>mlops runs reproduce, mlops runs compare: whether two trainings come to the same.</summary>
internal static class ReproduceCommands
{
    public static Command Reproduce(Runner runner)
    {
        var id = new Argument<string>("RUN") { Description = "The training to repeat (run-…)." };
        var tolerance = Tolerance();
        var noWait = new Option<bool>("--no-wait") { Description = "Return once the new run waits for a worker." };
        var command = new Command("reproduce", "Trains again what a run trained, and says whether the same came of it; exit code 1 when it did not.")
        {
            id, tolerance, noWait,
        };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var first = parsed.GetRequiredValue(id);
            var again = await session.Client.ReproduceRunAsync(first, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(noWait))
            {
                return session.Answer(again, started =>
                {
                    RunCommands.WriteStarted(session, started);
                    session.Say($"When it has ended: mlops runs compare {first} {started.Id}");
                });
            }

            again = await RunFollower.FollowAsync(session, again.Id, null, cancellationToken).ConfigureAwait(false);
            if (again.Status != RunStatus.Succeeded)
            {
                session.Answer(again, ended => RunOutput.Write(session.Out, ended));
                return RunFollower.Conclude(session, again);
            }

            return await AnswerAsync(session, first, again.Id, parsed.GetValue(tolerance), cancellationToken).ConfigureAwait(false);
        });
    }

    public static Command Compare(Runner runner)
    {
        var one = new Argument<string>("RUN") { Description = "A training (run-…)." };
        var other = new Argument<string>("OTHER") { Description = "The training to compare it with." };
        var tolerance = Tolerance();
        var command = new Command("compare", "Shows two trainings side by side; exit code 1 when they came to something different.") { one, other, tolerance };
        return runner.Attach(command, (parsed, session, cancellationToken) =>
            AnswerAsync(session, parsed.GetRequiredValue(one), parsed.GetRequiredValue(other), parsed.GetValue(tolerance), cancellationToken));
    }

    private static async Task<int> AnswerAsync(Session session, string one, string other, double? tolerance, CancellationToken cancellationToken)
    {
        var comparison = await session.Client.CompareRunsAsync(one, other, tolerance, cancellationToken).ConfigureAwait(false);
        session.Answer(comparison, shown => ComparisonOutput.Write(session.Out, shown));
        return comparison.Verdict == ComparisonVerdict.Different ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static Option<double?> Tolerance() =>
        Typed.Number("--tolerance", "X", "Up to which difference metrics count as the same, above 1 in proportion [0.001].");
}
