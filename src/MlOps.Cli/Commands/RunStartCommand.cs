using System.Collections.Immutable;
using System.CommandLine;
using MlOps.Cli.Output;
using MlOps.Runs;

namespace MlOps.Cli.Commands;

/// <summary>mlops runs start</summary>
internal static class RunStartCommand
{
    public static Command Build(Runner runner)
    {
        var dataset = new Option<string>("--dataset") { Description = "The dataset to learn from.", HelpName = "NAME", Required = true };
        var label = new Option<string?>("--label") { Description = "The column to learn; only anomaly detection needs none.", HelpName = "COLUMN" };
        var version = Typed.Integer("--dataset-version", "N", "The dataset's version [the newest].");
        var task = Typed.Choice<TrainingTask>("--task", "TASK", "binary, multiclass, regression, ranking or anomaly [from the label's values].");
        var trainer = new Option<string?>("--trainer") { Description = $"The algorithm: {string.Join(", ", TrainerCatalog.Names)}, or {TrainerCatalog.Auto}: the best of them [LightGbm].", HelpName = "TRAINER" };
        var set = new Option<string[]>("--set") { Description = "A hyper-parameter of the --trainer by its ML.NET name; may be repeated.", HelpName = "NAME=VALUE" };
        var feature = new Option<string[]>("--feature") { Description = "A column to learn from; may be repeated [all that can be].", HelpName = "COLUMN" };
        var fraction = Typed.Number("--test-fraction", "X", "The share of rows kept for the test, 0.01 to 0.9 [0.2].");
        var seed = Typed.Integer("--seed", "N", "The seed of the split and of the trainer [1].");
        var threads = Typed.Integer("--threads", "N", "Threads of the trainer, 1 to 64 [1].");
        var experiment = new Option<string?>("--experiment") { Description = "The experiment [the dataset's name].", HelpName = "NAME" };
        var register = new Option<string?>("--register") { Description = "The model to register a version of [the dataset's name].", HelpName = "MODEL" };
        var noRegister = new Option<bool>("--no-register") { Description = "Register no model." };
        var priority = Typed.Integer("--priority", "N", "Higher goes first [0].");
        var split = new SplitOptions();
        var learning = new LearningOptions();
        var search = new SearchOptions();
        var limits = new Limits();
        var noWait = new Option<bool>("--no-wait") { Description = "Return once the run waits for a worker." };
        var command = new Command("start", "Trains a model.")
        {
            dataset, label, version, task, trainer, set, feature, fraction, seed, threads, experiment, register, noRegister, priority, noWait,
        };
        split.AddTo(command);
        learning.AddTo(command);
        search.AddTo(command);
        limits.AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            if (parsed.GetValue(noRegister) && parsed.GetValue(register) is not null)
            {
                throw CliException.Usage("--register and --no-register exclude each other; keep one.");
            }

            if (parsed.GetValue(label) is null && parsed.GetValue(task) != TrainingTask.Anomaly)
            {
                throw CliException.Usage("--label is missing: name the column to learn. Only --task anomaly needs none.");
            }

            var request = new RunRequest
            {
                Dataset = parsed.GetRequiredValue(dataset),
                DatasetVersion = parsed.GetValue(version),
                Label = parsed.GetValue(label) ?? "",
                Task = parsed.GetValue(task),
                Trainer = parsed.GetValue(trainer),
                Parameters = Parameters(parsed.GetValue(set) ?? []),
                Features = parsed.GetValue(feature) is { Length: > 0 } features ? [.. features] : null,
                TestFraction = parsed.GetValue(fraction),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Experiment = parsed.GetValue(experiment),
                Register = parsed.GetValue(register),
                NoModel = parsed.GetValue(noRegister) ? true : null,
                MemoryMiB = limits.MemoryMiB(parsed),
                Seconds = limits.Seconds(parsed),
                Priority = parsed.GetValue(priority),
            };
            request = search.Apply(parsed, learning.Apply(parsed, split.Apply(parsed, request), session.HeadCommit));
            var run = await session.Client.StartRunAsync(request, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(noWait))
            {
                return session.Answer(run, started => RunCommands.WriteStarted(session, started));
            }

            run = await RunFollower.FollowAsync(session, run.Id, null, cancellationToken).ConfigureAwait(false);
            session.Answer(run, ended => Write(session, ended));
            return RunFollower.Conclude(session, run);
        });
    }

    private static void Write(Session session, RunView run)
    {
        RunOutput.Write(session.Out, run);
        if (run.Product is { OwnerId: { } model, Number: { } number })
        {
            session.Say($"Deploy it: mlops deploy {model}:{number} --name NAME");
        }
    }

    private static ImmutableSortedDictionary<string, string>? Parameters(string[] pairs)
    {
        var parameters = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var (name, value) = Pairs.Split("--set", pair);
            if (!parameters.TryAdd(name, value))
            {
                throw CliException.Usage($"--set names '{name}' twice; keep one.");
            }
        }

        return parameters.Count == 0 ? null : parameters.ToImmutable();
    }
}
