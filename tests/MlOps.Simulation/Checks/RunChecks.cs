using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>Runs end, once, with a result of the attempt that held the lease.</summary>
internal static class RunChecks
{
    public static void Check(Past past)
    {
        foreach (var (id, writes) in past.ByActor.Where(actor => actor.Value[^1].State is RunState))
        {
            var holders = Holders(past, id);
            RunState? before = null;
            foreach (var write in writes)
            {
                var run = (RunState)write.State!;
                if (before is not null)
                {
                    CheckStep(past, write, before, run);
                }

                CheckHolder(past, write, run, holders);
                if (run.Outcome is { } outcome && before?.Outcome is null)
                {
                    CheckResult(past, write, run, Results.MarkOf(outcome), holders);
                }

                before = run;
            }

            CheckFaults(past, id);
            if (!before!.Status.IsFinal() || before.HasIntent)
            {
                past.Find("run.unended", $"{id} is {before.Status}, attempt {before.Attempt} of {before.Holder ?? "nobody"}, long after the last fault.");
            }
        }

        foreach (var (id, run) in past.Last<RunState>().Where(run => run.State.Status.IsFinal() && past.World.Uploads.Keys.Contains(run.Id)))
        {
            past.Find("run.upload", $"{id} is {run.Status}, and its upload is still there.");
        }
    }

    /// <summary>A run that cannot begin anywhere is not tried for ever.</summary>
    private static void CheckFaults(Past past, string id)
    {
        var faults = past.Commands(id).Select(one => one.Command).OfType<ReturnRun>().Where(returned => returned.Fault is not null).ToList();
        if (faults.Count(returned => returned.Fault!.IsOfInput) > RunRules.MostInputFaults)
        {
            past.Find("run.endless", $"{id} was given back {faults.Count} times, since it could not be begun.");
        }

        if (past.World.Damaged.GetValueOrDefault(id) && past.ByActor[id][^1].State is RunState { Status: RunStatus.Succeeded })
        {
            past.Find("run.unread", $"{id} succeeded on an input that nobody can read.");
        }
    }

    private static void CheckStep(Past past, Landed write, RunState before, RunState after)
    {
        if (before.Status.IsFinal() && (after.Status != before.Status || after.Attempt != before.Attempt || after.Product != before.Product))
        {
            past.Find("run.revived", $"{write}: a run that was {before.Status} became {after.Status}.");
        }

        if (before.Status == RunStatus.Finishing && (after.Attempt != before.Attempt || (after.Status != RunStatus.Finishing && !after.Status.IsFinal())))
        {
            past.Find("run.unfinished", $"{write}: a run that was finishing became {after.Status}, attempt {after.Attempt}.");
        }

        if (after.Attempt < before.Attempt)
        {
            past.Find("run.attempt", $"{write}: attempt {before.Attempt} became {after.Attempt}.");
        }

        if (before.Outcome is { } outcome && (after.Outcome is null || Results.MarkOf(after.Outcome) != Results.MarkOf(outcome)))
        {
            past.Find("run.two-results", $"{write}: the result of {Results.MarkOf(outcome)} was replaced.");
        }
    }

    /// <summary>Who took each attempt, by the requests that took effect.</summary>
    private static Dictionary<int, string> Holders(Past past, string id)
    {
        var holders = new Dictionary<int, string>();
        foreach (var (_, command, row) in past.Commands(id))
        {
            if (command is TakeRun take)
            {
                var attempt = System.Text.Json.JsonSerializer.Deserialize<Reply<RunView>>(row.Answer, MlOpsJson.Options)!.View!.Attempt;
                if (!holders.TryAdd(attempt, take.Holder))
                {
                    past.Find("run.two-holders", $"{id}: attempt {attempt} was given to {holders[attempt]} and to {take.Holder}.");
                }
            }
        }

        return holders;
    }

    private static void CheckHolder(Past past, Landed write, RunState run, Dictionary<int, string> holders)
    {
        if (run.Status.IsHeld() && holders.GetValueOrDefault(run.Attempt) != run.Holder)
        {
            past.Find("run.two-holders", $"{write}: {run.Holder} holds attempt {run.Attempt}, which {holders.GetValueOrDefault(run.Attempt) ?? "nobody"} took.");
        }
    }

    private static void CheckResult(Past past, Landed write, RunState run, string mark, Dictionary<int, string> holders)
    {
        var expected = $"{write.Id}/{run.Attempt}/{holders.GetValueOrDefault(run.Attempt)}";
        if (mark != expected)
        {
            past.Find("run.foreign-result", $"{write}: the result of {mark} was recorded while the lease was {expected}'s.");
        }
    }
}
