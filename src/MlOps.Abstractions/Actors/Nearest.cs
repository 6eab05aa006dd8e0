namespace MlOps.Actors;

/// <summary>Finds what someone may have meant.</summary>
public static class Nearest
{
    /// <summary>The candidate with the fewest edits from <paramref name="text"/>; null where all are too far.</summary>
    public static string? To(string text, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(text);
        var farthest = Math.Max(1, text.Length / 3);
        return candidates
            .Select(candidate => (candidate, edits: Edits(text, candidate)))
            .Where(scored => scored.edits <= farthest)
            .OrderBy(scored => scored.edits)
            .ThenBy(scored => scored.candidate, StringComparer.Ordinal)
            .Select(scored => scored.candidate)
            .FirstOrDefault();
    }

    /// <summary>The question to add to a complaint, after a space; empty where no candidate is near.</summary>
    public static string Hint(string text, IEnumerable<string> candidates) =>
        To(text, candidates) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>
    /// Optimal string alignment distance: letters put in, left out, replaced, or swapped with their neighbour; upper and
    /// lower case taken as equal.
    /// </summary>
    public static int Edits(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var before = new int[other.Length + 1];
        var last = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var row = new int[other.Length + 1];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = last[j - 1] + (IsSame(one[i - 1], other[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replaced, 1 + Math.Min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && IsSame(one[i - 1], other[j - 2]) && IsSame(one[i - 2], other[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last) = (last, row);
        }

        return last[^1];
    }

    private static bool IsSame(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
