using System.CommandLine;
using MlOps.Cli.Output;

namespace MlOps.Cli.Commands;

/// <summary>mlops batch</summary>
internal static class BatchCommand
{
    public static Command Build(Runner runner)
    {
        var model = new Argument<string>("MODEL") { Description = "The model: MODEL (its newest version), MODEL:3 or MODEL@alias." };
        var dataset = new Argument<string>("DATASET") { Description = "The dataset whose rows are predicted." };
        var output = new Option<string>("--output") { Description = "The dataset that gets the predictions; it is created where it is new.", HelpName = "NAME", Required = true };
        var version = Typed.Integer("--dataset-version", "N", "The dataset's version [the newest].");
        var key = new Option<string[]>("--key") { Description = "A column to carry over; may be repeated [the columns that are ids, else the row's number].", HelpName = "COLUMN" };
        var priority = Typed.Integer("--priority", "N", "Higher goes first [0].");
        var limits = new Limits();
        var noWait = new Option<bool>("--no-wait") { Description = "Return once the run waits for a worker." };
        var command = new Command("batch", "Predicts every row of a dataset; the predictions become a dataset version.")
        {
            model, dataset, output, version, key, priority, noWait,
        };
        limits.AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var request = new BatchRequest
            {
                Model = parsed.GetRequiredValue(model),
                Dataset = parsed.GetRequiredValue(dataset),
                DatasetVersion = parsed.GetValue(version),
                Output = parsed.GetRequiredValue(output),
                Keys = parsed.GetValue(key) is { Length: > 0 } keys ? [.. keys] : null,
                MemoryMiB = limits.MemoryMiB(parsed),
                Seconds = limits.Seconds(parsed),
                Priority = parsed.GetValue(priority),
            };
            var run = await session.Client.StartBatchAsync(request, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(noWait))
            {
                return session.Answer(run, started => RunCommands.WriteStarted(session, started));
            }

            run = await RunFollower.FollowAsync(session, run.Id, null, cancellationToken).ConfigureAwait(false);
            if (session.IsJson || run.Product?.Number is not { } number)
            {
                session.Answer(run, _ => { });
            }
            else
            {
                DatasetOutput.Write(
                    session.Out, request.Output, await session.Client.GetDatasetVersionAsync(request.Output, number, cancellationToken).ConfigureAwait(false));
            }

            return RunFollower.Conclude(session, run);
        });
    }
}
