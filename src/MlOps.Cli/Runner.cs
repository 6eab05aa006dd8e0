using System.CommandLine;

namespace MlOps.Cli;

/// <summary>Runs a command's body and turns whatever goes wrong into words and an exit code.</summary>
internal sealed class Runner(GlobalOptions globals, Surroundings surroundings)
{
    /// <summary>Gives <paramref name="command"/> its body, which returns the exit code.</summary>
    public Command Attach(Command command, Func<ParseResult, Session, CancellationToken, Task<int>> body)
    {
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, body, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(
        ParseResult parsed,
        Func<ParseResult, Session, CancellationToken, Task<int>> body,
        CancellationToken cancellationToken)
    {
        var isJson = globals.IsJson(parsed);
        try
        {
            var options = globals.Client(parsed, surroundings) with
            {
                OnRetry = notice => surroundings.Error.WriteLine(
                    $"mlops: no answer yet ({notice.Reason}); trying again in {Humane.Duration(notice.Delay)}"),
            };
            using var client = new MlOpsHttpClient(options);
            return await body(parsed, new Session(client, options, surroundings, isJson), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Complain(new Complaint(ExitCodes.Interrupted, "cli.interrupted", "Interrupted."), isJson);
        }
        catch (Exception exception)
        {
            return Complain(Complaint.Of(exception, surroundings), isJson);
        }
    }

    private int Complain(Complaint complaint, bool isJson)
    {
        surroundings.Error.WriteLine(complaint.ToString());
        if (isJson)
        {
            Session.WriteJson(surroundings.Out, new { error = new { complaint.Code, complaint.Message, complaint.Status } });
        }

        return complaint.ExitCode;
    }
}
