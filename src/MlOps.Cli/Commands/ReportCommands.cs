using System.CommandLine;
using System.Text;
using MlOps.Models;

namespace MlOps.Cli.Commands;

/// <summary>mlops runs report, mlops models report: a training in plain language.</summary>
internal static class ReportCommands
{
    public static Command OfRun(Runner runner)
    {
        var id = new Argument<string>("RUN") { Description = "The training's id (run-…)." };
        return runner.Attach(new Command("report", "Says in plain language what a training came to.") { id }, (parsed, session, cancellationToken) =>
            WriteAsync(session, (file, target) => session.Client.DownloadRunFileAsync(parsed.GetRequiredValue(id), file, target, cancellationToken)));
    }

    public static Command OfModel(Runner runner)
    {
        var name = new Argument<string>("MODEL") { Description = "A model, or a version of it: MODEL, MODEL:3, MODEL@alias." };
        return runner.Attach(new Command("report", "Says in plain language how good a model is.") { name }, (parsed, session, cancellationToken) =>
        {
            var reference = ModelReference.Parse(parsed.GetRequiredValue(name));
            return WriteAsync(session, (file, target) =>
                session.Client.DownloadModelFileAsync(reference.Model, reference.Version ?? "newest", file, target, cancellationToken));
        });
    }

    /// <summary>For a machine, the report's parts; for people, its text.</summary>
    private static async Task<int> WriteAsync(Session session, Func<string, Stream, Task> download)
    {
        using var content = new MemoryStream();
        await download(session.IsJson ? ModelReport.FileName : ModelReport.TextFileName, content).ConfigureAwait(false);
        if (session.IsJson)
        {
            Session.WriteJson(session.Out, System.Text.Json.JsonSerializer.Deserialize<ModelReport>(content.ToArray(), MlOpsJson.Options));
        }
        else
        {
            session.Out.Write(Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length));
        }

        return ExitCodes.Done;
    }
}
