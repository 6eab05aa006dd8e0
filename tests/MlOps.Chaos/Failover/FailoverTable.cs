using System.Reflection;
using System.Text;

namespace MlOps.Chaos.Failover;

/// <summary>The table of the kills, as it is committed.</summary>
internal static class FailoverTable
{
    public static string Of(IReadOnlyList<Failover> taken, (TimeSpan Median, TimeSpan Worst) promised)
    {
        var text = new StringBuilder();
        text.AppendLine(FormattableString.Invariant($"All calls work again after {Median(taken).TotalSeconds:0.0} s at the median and {taken.Max(failover => failover.Until).TotalSeconds:0.0} s at the worst of {taken.Count} kills (promised: {promised.Median.TotalSeconds:0} s and {promised.Worst.TotalSeconds:0} s)."));
        text.AppendLine(FormattableString.Invariant($"The longest single call took {taken.Max(failover => failover.Longest).TotalSeconds:0.0} s; {taken.Sum(failover => failover.Failed)} of {taken.Sum(failover => failover.Calls)} calls after the kills failed; {taken.Sum(failover => failover.BadBefore)} calls were slow or failed before them."));
        text.AppendLine();
        text.AppendLine("| kill | silo | all calls work again, s | longest call, s | failed calls | of | last bad call |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var (failover, index) in taken.Select((failover, index) => (failover, index)))
        {
            text.AppendLine(FormattableString.Invariant($"| {index + 1} | {failover.Silo} | {failover.Until.TotalSeconds:0.00} | {failover.Longest.TotalSeconds:0.00} | {failover.Failed} | {failover.Calls} | {failover.Last} |"));
        }

        return text.ToString();
    }

    public static TimeSpan Median(IReadOnlyList<Failover> taken)
    {
        var times = taken.Select(failover => failover.Until).Order().ToArray();
        return times.Length % 2 == 1 ? times[times.Length / 2] : (times[(times.Length / 2) - 1] + times[times.Length / 2]) / 2;
    }

    public static async Task WriteAsync(string table, string command)
    {
        var root = typeof(FailoverTable).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!;
        var folder = Directory.CreateDirectory(Path.Combine(root, "tests", "MlOps.Chaos", "results")).FullName;
        var text =
            $"""
            # Losing one of three silos

            `{command}`

            Three silos and PostgreSQL on one machine of {Environment.ProcessorCount} cores, which also carries the load: each kind of call goes every
            100 ms through each of the two silos that stay, reads and writes of several actors of each kind. Silo by silo gets SIGKILL
            and is started again. *All calls work again* is the time from the kill until the last call that failed or took longer
            than a second had ended.

            {table}
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "failover.md"), text.ReplaceLineEndings("\n").TrimEnd() + "\n");
    }
}
