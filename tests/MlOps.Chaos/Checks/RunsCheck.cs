using MlOps.Chaos.History;
using MlOps.Runs;

namespace MlOps.Chaos.Checks;

/// <summary>Every run that was acknowledged is there and has ended; none is there that nobody asked for; what was read of one stays so.</summary>
internal sealed class RunsCheck : ICheck
{
    public string Name => "runs";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        var starts = evidence.Starts.ToDictionary(Evidence.RunOf, StringComparer.Ordinal);
        foreach (var (id, start) in starts)
        {
            if (start.Outcome == Outcome.Acknowledged && start.Said.Id != id)
            {
                yield return $"Another run than the key's was answered: {start.Said.Id} for {id}: {start}";
            }

            if (start.Outcome == Outcome.Acknowledged && !evidence.Runs.ContainsKey(id))
            {
                yield return $"The run {id} was acknowledged and is not there: {start}";
            }

            if (start.Outcome == Outcome.Refused && evidence.Runs.ContainsKey(id))
            {
                yield return $"The run {id} was refused and is there: {start}";
            }
        }

        foreach (var run in evidence.Runs.Values)
        {
            if (!starts.ContainsKey(run.Id))
            {
                yield return $"The run {run.Id} is there, and nobody asked for it.";
            }

            if (!run.Status.IsFinal())
            {
                yield return $"The run {run.Id} has not ended: it is {run.Status} at attempt {run.Attempt}, held by {run.Holder ?? "nobody"}.";
            }

            if (run.Status == RunStatus.Failed && (string.IsNullOrEmpty(run.FailureCode) || string.IsNullOrEmpty(run.FailureMessage)))
            {
                yield return $"The run {run.Id} failed without a reason.";
            }
        }

        foreach (var cancel in evidence.Of("run.cancel").Where(cancel => cancel.Outcome == Outcome.Acknowledged))
        {
            if (evidence.Runs.GetValueOrDefault(cancel.Subject) is { Status: RunStatus.Succeeded })
            {
                yield return $"The run {cancel.Subject} succeeded though its cancellation was acknowledged: {cancel}";
            }
        }

        foreach (var reads in evidence.Of("run.read").Where(read => read.Outcome == Outcome.Acknowledged).GroupBy(read => read.Subject))
        {
            var ends = reads.Where(read => ((RunStatus)read.Said.Value!).IsFinal()).OrderBy(read => read.End).ToArray();
            if (ends.Length > 0 && reads.FirstOrDefault(read => read.Start > ends[0].End && read.Said.Value != ends[0].Said.Value) is { } after)
            {
                yield return $"The run {reads.Key} was read as {(RunStatus)after.Said.Value!} ({after}) after it had been read as {(RunStatus)ends[0].Said.Value!} ({ends[0]}).";
            }

            if (ends.Length > 0 && evidence.Runs.GetValueOrDefault(reads.Key) is { } run && (int)run.Status != ends[^1].Said.Value)
            {
                yield return $"The run {reads.Key} was read as {(RunStatus)ends[^1].Said.Value!} and is stored as {run.Status}.";
            }
        }
    }
}
