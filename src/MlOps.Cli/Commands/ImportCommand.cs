using System.CommandLine;
using MlOps.Cli.Output;
using MlOps.Runs;

namespace MlOps.Cli.Commands;

/// <summary>mlops models import</summary>
internal static class ImportCommand
{
    public static Command Build(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The model; it is created where it is new." };
        var file = new Argument<string>("FILE.onnx") { Description = "An ONNX model in one file; '-' reads standard input." };
        var noWait = new Option<bool>("--no-wait") { Description = "Return once the file is uploaded." };
        var limits = new Limits();
        var command = new Command("import", "Checks a foreign model and registers it as the next version.") { name, file, noWait };
        limits.AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var model = parsed.GetRequiredValue(name);
            var path = parsed.GetRequiredValue(file);
            if (parsed.GetValue(noWait))
            {
                return session.Answer(
                    await UploadAsync(session, model, path, limits.MemoryMiB(parsed), limits.Seconds(parsed), cancellationToken).ConfigureAwait(false),
                    started => RunCommands.WriteStarted(session, started));
            }

            var run = await ImportAsync(session, model, path, limits.MemoryMiB(parsed), limits.Seconds(parsed), cancellationToken).ConfigureAwait(false);
            if (session.IsJson || run.Product?.Number is not { } number)
            {
                session.Answer(run, _ => { });
            }
            else
            {
                ModelOutput.Write(session.Out, await session.Client.GetModelVersionAsync(model, VersionText(number), cancellationToken).ConfigureAwait(false));
            }

            return RunFollower.Conclude(session, run);
        });
    }

    /// <summary>Uploads the file and stays until its check has ended.</summary>
    public static async Task<RunView> ImportAsync(
        Session session, string model, string path, int? memoryMiB, int? seconds, CancellationToken cancellationToken)
    {
        var run = await UploadAsync(session, model, path, memoryMiB, seconds, cancellationToken).ConfigureAwait(false);
        return await RunFollower.FollowAsync(session, run.Id, null, cancellationToken).ConfigureAwait(false);
    }

    public static string VersionText(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<RunView> UploadAsync(
        Session session, string model, string path, int? memoryMiB, int? seconds, CancellationToken cancellationToken)
    {
        var stream = Files.Open(session, path);
        await using (stream.ConfigureAwait(false))
        {
            return await session.SendAsync(
                "uploading", stream, sent => session.Client.ImportModelAsync(model, sent, memoryMiB, seconds, cancellationToken)).ConfigureAwait(false);
        }
    }
}
