using System.CommandLine;
using MlOps.Cli.Output;

namespace MlOps.Cli.Commands;

/// <summary>mlops projects create | list</summary>
internal static class ProjectCommands
{
    public static Command Build(Runner runner) => new("projects", "Where names belong: each project has its own, and an account.")
    {
        Create(runner),
        List(runner),
    };

    private static Command Create(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The project." };
        return runner.Attach(new Command("create", "Founds a project.") { name }, async (parsed, session, cancellationToken) =>
            session.Answer(
                await session.Client.CreateProjectAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false),
                project => session.Out.WriteLine($"{project.Name} is there. Work in it: mlops --project {project.Name} …")));
    }

    private static Command List(Runner runner)
    {
        var command = new Command("list", "The projects, newest first.");
        var lists = new Lists().AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
            Lists.Answer(
                session,
                await session.Client.ListProjectsAsync(lists.Query(parsed), cancellationToken).ConfigureAwait(false),
                projects => ProjectOutput.WriteList(session.Out, projects)));
    }
}
