using System.Text.Json;
using MlOps.Actors;
using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Trainer.Work;

/// <summary>One job from its line on standard input to the exit code.</summary>
internal static class WorkerProcess
{
    public static int Run()
    {
        using var output = WorkerOutput.TakeStandardOutput();
        using var input = Console.OpenStandardInput();

        var line = HostPipe.ReadLine(input);
        if (line is null)
        {
            Console.Error.WriteLine(
                "MlOps.Trainer does one job for the platform's host and is not started by hand: it expects the job as one line "
                + "of JSON on standard input, which then stays open. See src/MlOps.Trainer/README.md.");
            return ExitCodes.Crashed;
        }

        HostPipe.EndWithHost(input);
        ProcessUsage.Begin();

        try
        {
            var job = Parse(line);
            ProcessLimits.Apply(job.Limits);
            using var limit = new TimeLimit(job.Limits, output);
            var result = JobDispatcher.Run(job, output, CancellationToken.None);
            return output.Finish(result) ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (Exception exception) when (FailureOf(exception) is { } failure)
        {
            output.Finish(failure);
            if (exception is not JobFailedException)
            {
                Console.Error.WriteLine(exception);
            }

            return ExitCodes.Failed;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            return ExitCodes.Crashed;
        }
    }

    private static WorkerJob Parse(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize<WorkerJob>(line, MlOpsJson.Options)
                ?? throw new JobFailedException("worker.bad-job", "The job is 'null'; one line of JSON was expected. Host and worker must be of one version.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new JobFailedException(
                "worker.bad-job",
                $"The job on standard input cannot be read: {exception.Message} Host and worker must be of one version.");
        }
    }

    private static RunFailure? FailureOf(Exception exception) => exception switch
    {
        JobFailedException failed => failed.Failure,
        _ when OutOfMemory.Is(exception) => OutOfMemory.Failure,
        _ when DiskFull.Is(exception) => DiskFull.Failure,
        _ => null,
    };
}
