namespace MlOps.Chaos.Checks;

/// <summary>A version that was made.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Content">What tells its content from others'; equal contents are one version.</param>
/// <param name="Start">When it was asked for.</param>
/// <param name="SeenAt">When it was first seen to be done; null: not before the end.</param>
internal sealed record MadeVersion(int Number, string Content, TimeSpan Start, TimeSpan? SeenAt);

/// <summary>A newest number that was read.</summary>
internal sealed record ReadNumber(int Number, TimeSpan Start, TimeSpan End, string What = "");

/// <summary>
/// Numbers of versions against a counter: without gaps, one for each content, given out in the order of time, and read
/// as they were.
/// </summary>
internal static class Numbering
{
    public static IEnumerable<string> Check(string subject, IReadOnlyCollection<MadeVersion> made, IReadOnlyCollection<ReadNumber> reads)
    {
        foreach (var doubled in made.GroupBy(version => version.Number).Where(group => group.Select(version => version.Content).Distinct().Count() > 1))
        {
            yield return $"{subject}: number {doubled.Key} was given to {doubled.Select(version => version.Content).Distinct().Count()} contents.";
        }

        foreach (var torn in made.GroupBy(version => version.Content).Where(group => group.Select(version => version.Number).Distinct().Count() > 1))
        {
            yield return $"{subject}: one content has the numbers {string.Join(", ", torn.Select(version => version.Number).Distinct().Order())}.";
        }

        var numbers = made.Select(version => version.Number).Distinct().Order().ToArray();
        if (!numbers.SequenceEqual(Enumerable.Range(1, numbers.Length)))
        {
            yield return $"{subject}: the numbers have gaps: {string.Join(", ", numbers)}.";
        }

        // The first to ask for a content is who made it; a later one finds it there.
        var first = made.GroupBy(version => version.Number)
            .Select(group => (Number: group.Key, Start: group.Min(version => version.Start), SeenAt: group.Min(version => version.SeenAt)))
            .OrderBy(version => version.Number)
            .ToArray();
        for (var index = 1; index < first.Length; index++)
        {
            var (earlier, later) = (first[index - 1], first[index]);
            if (later.SeenAt < earlier.Start)
            {
                yield return $"{subject}: number {later.Number} was done at {later.SeenAt?.TotalSeconds:0.000} s, before number {earlier.Number} was asked for at {earlier.Start.TotalSeconds:0.000} s.";
            }
        }

        foreach (var read in reads)
        {
            if (first.FirstOrDefault(version => version.Number > read.Number && version.SeenAt < read.Start) is { Number: > 0 } missed)
            {
                yield return $"{subject}: a stale read: {read.Number} at {read.Start.TotalSeconds:0.000}–{read.End.TotalSeconds:0.000} s, though number {missed.Number} was seen at {missed.SeenAt?.TotalSeconds:0.000} s. {read.What}";
            }

            if (read.Number > numbers.Length || first.Any(version => version.Number == read.Number && version.Start > read.End))
            {
                yield return $"{subject}: a read of what was not there: {read.Number} at {read.Start.TotalSeconds:0.000}–{read.End.TotalSeconds:0.000} s. {read.What}";
            }
        }

        // Whoever reads later reads no less.
        var best = new ReadNumber(0, default, default);
        foreach (var (at, read, isEnd) in reads.Select(read => (read.End, read, true)).Concat(reads.Select(read => (read.Start, read, false))).OrderBy(each => each.Item1).ThenBy(each => each.Item3))
        {
            if (isEnd)
            {
                best = read.Number > best.Number ? read : best;
            }
            else if (read.Number < best.Number && best.End < at)
            {
                yield return $"{subject}: a stale read: {read.Number} at {read.Start.TotalSeconds:0.000}–{read.End.TotalSeconds:0.000} s, after {best.Number} had been read until {best.End.TotalSeconds:0.000} s. {read.What}";
            }
        }
    }
}
