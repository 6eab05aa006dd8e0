using System.CommandLine;
using MlOps.Cli.Output;
using MlOps.Runs;

namespace MlOps.Cli.Commands;

/// <summary>mlops runs start | list | show | watch | report | reproduce | compare | cancel</summary>
internal static class RunCommands
{
    public static Command Build(Runner runner) => new("runs", "Work for the workers: ingestion, training, prediction.")
    {
        RunStartCommand.Build(runner),
        List(runner),
        OfOne(runner, "show", "A run.", async (session, id, cancellationToken) =>
            session.Answer(
                await session.Client.GetRunAsync(id, cancellationToken).ConfigureAwait(false),
                run => RunOutput.Write(session.Out, run))),
        OfOne(runner, "watch", "Stays with a run until it has ended.", WatchAsync),
        ReportCommands.OfRun(runner),
        ReproduceCommands.Reproduce(runner),
        ReproduceCommands.Compare(runner),
        OfOne(runner, "cancel", "Cancels a run.", async (session, id, cancellationToken) =>
            session.Answer(
                await session.Client.CancelRunAsync(id, cancellationToken).ConfigureAwait(false),
                run => session.Out.WriteLine(run.Status == RunStatus.Cancelled
                    ? $"{run.Id} is cancelled."
                    : $"{run.Id} is {Humane.Name(run.Status)}; see how it ends: mlops runs watch {run.Id}"))),
    };

    public static void WriteStarted(Session session, RunView run) =>
        session.Out.WriteLine($"{run.Id} is {Humane.Name(run.Status)}. Watch it: mlops runs watch {run.Id}");

    private static Command List(Runner runner)
    {
        var kind = new Option<string?>("--kind") { Description = "Only these: training, ingestion, import, prediction or profile.", HelpName = "KIND" };
        kind.AcceptOnlyFromAmong("training", "ingestion", "import", "prediction", "profile");
        var status = Typed.Choice<RunStatus>("--status", "STATUS", "Only these: queued, running, succeeded, failed, cancelled …");
        var parent = new Option<string?>("--parent") { Description = "Only those of this dataset (ingestion, prediction, profile), experiment (training) or model (import).", HelpName = "NAME" };
        var command = new Command("list", "The runs, newest first.") { kind, status, parent };
        var lists = new Lists().AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
            Lists.Answer(
                session,
                await session.Client.ListRunsAsync(
                    new RunFilter(parsed.GetValue(kind), parsed.GetValue(status), parsed.GetValue(parent)),
                    lists.Query(parsed),
                    cancellationToken).ConfigureAwait(false),
                runs => RunOutput.WriteList(session.Out, runs)));
    }

    private static Command OfOne(Runner runner, string verb, string description, Func<Session, string, CancellationToken, Task<int>> body)
    {
        var id = new Argument<string>("RUN") { Description = "The run's id (run-…)." };
        return runner.Attach(new Command(verb, description) { id }, (parsed, session, cancellationToken) =>
            body(session, parsed.GetRequiredValue(id), cancellationToken));
    }

    private static async Task<int> WatchAsync(Session session, string id, CancellationToken cancellationToken)
    {
        var run = await RunFollower.FollowAsync(
            session,
            id,
            change =>
            {
                if (session.IsJson)
                {
                    Session.WriteJson(session.Out, change);
                    session.Out.Flush();
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (!session.IsJson)
        {
            RunOutput.Write(session.Out, run);
        }

        return RunFollower.Conclude(session, run);
    }
}
