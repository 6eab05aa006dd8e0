using System.CommandLine;
using MlOps.Cli.Projects;

namespace MlOps.Cli.Commands;

/// <summary>mlops apply</summary>
internal static class ApplyCommand
{
    public static Command Build(Runner runner)
    {
        var directory = new Argument<string>("DIRECTORY")
        {
            Description = $"The project folder: where {ProjectFile.Name} is [.].",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => ".",
        };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be done." };
        var command = new Command("apply", $"Brings the platform to what {ProjectFile.Name} says; shows first what that changes, and asks.") { directory, yes, dryRun };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            if (parsed.GetValue(yes) && parsed.GetValue(dryRun))
            {
                throw CliException.Usage("--yes and --dry-run exclude each other; keep one.");
            }

            var wanted = await ProjectReader.ReadAsync(parsed.GetRequiredValue(directory), cancellationToken).ConfigureAwait(false);
            wanted = wanted with { Project = session.Project ?? wanted.Project };
            using var client = session.InProject(wanted.Project);
            var plan = Planner.Plan(wanted, await new StandingReader(client).ReadAsync(wanted, cancellationToken).ConfigureAwait(false));
            if (!session.IsJson)
            {
                PlanOutput.Write(session.Out, plan);
            }

            if (plan.All(item => item.Change == Change.Unchanged))
            {
                return session.Answer(PlanOutput.Json(plan, applied: true), _ => session.Say("Nothing is to be done."));
            }

            if (parsed.GetValue(dryRun))
            {
                return session.Answer(PlanOutput.Json(plan, applied: false), _ => { });
            }

            if (!parsed.GetValue(yes) && !session.Confirm("Do it?"))
            {
                session.Answer(PlanOutput.Json(plan, applied: false), _ => session.Say("Nothing was done. To do it without a question: mlops apply --yes"));
                return ExitCodes.Unconfirmed;
            }

            await new Applier(session, client).ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
            return session.Answer(PlanOutput.Json(plan, applied: true), _ => session.Say("Done."));
        });
    }
}
