using System.CommandLine;
using MlOps.Cli.Output;
using MlOps.Datasets;

namespace MlOps.Cli.Commands;

/// <summary>mlops datasets profile</summary>
internal static class DatasetProfileCommand
{
    public static Command Build(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset." };
        var version = Typed.Integer("--dataset-version", "N", "The version [the newest].");
        var label = new Option<string?>("--label")
        {
            Description = "Shows which columns tell this one, and which give it away; a run finds out where none has yet.",
            HelpName = "COLUMN",
        };
        var again = new Option<bool>("--again") { Description = "With --label: looks again, though a run has found out before." };
        var limits = new Limits();
        var command = new Command("profile", "What a dataset's values look like: missing, distinct, extremes, histograms, what to be careful of.")
        {
            name, version, label, again,
        };
        limits.AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var dataset = parsed.GetRequiredValue(name);
            var number = parsed.GetValue(version)
                ?? (await session.Client.GetDatasetAsync(dataset, cancellationToken).ConfigureAwait(false)).Dataset.NewestVersion;
            if (number == 0)
            {
                throw CliException.Usage($"'{dataset}' has no version yet. Put a file into it: mlops datasets put {dataset} FILE.");
            }

            if (parsed.GetValue(label) is not { } column)
            {
                var profile = await session.Client.GetDatasetProfileAsync(dataset, number, cancellationToken).ConfigureAwait(false);
                return session.Answer(profile, found => ProfileOutput.Write(session.Out, dataset, number, found));
            }

            if (parsed.GetValue(again)
                || await FindAsync(session, dataset, number, column, cancellationToken).ConfigureAwait(false) is not { } known)
            {
                var run = await session.Client.StartProfileAsync(
                    dataset, number, column, limits.MemoryMiB(parsed), limits.Seconds(parsed), cancellationToken).ConfigureAwait(false);
                run = await RunFollower.FollowAsync(session, run.Id, null, cancellationToken).ConfigureAwait(false);
                if (RunFollower.Conclude(session, run) is var code and not ExitCodes.Done)
                {
                    return code;
                }

                known = await session.Client.GetLabelProfileAsync(dataset, number, column, cancellationToken).ConfigureAwait(false);
            }

            return session.Answer(known, found => ProfileOutput.Write(session.Out, dataset, number, found));
        });
    }

    private static async Task<LabelProfile?> FindAsync(Session session, string dataset, int number, string label, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Client.GetLabelProfileAsync(dataset, number, label, cancellationToken).ConfigureAwait(false);
        }
        catch (MlOpsApiException problem) when (problem.Code == "profile.unknown")
        {
            return null;
        }
    }
}
