namespace MlOps.Trainer.Search;

/// <summary>
/// Proposes what to try next from what was tried: a tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kégl,
/// Algorithms for Hyper-Parameter Optimization, 2011). Pure: the same space, history and seed give the same point.
/// </summary>
internal static class ParzenTuner
{
    /// <summary>Points of a branch before its densities say anything.</summary>
    private const int LeastForDensity = 3;

    private const int Candidates = 24;
    private const double GoodShare = 0.2;
    private const int MostGood = 25;

    /// <summary>How often a branch is taken that has no good point, against one that has one good point.</summary>
    private const double PriorWeight = 1.5;

    /// <summary>The next point: first every branch's default, then by the densities of the good and of the other points.</summary>
    public static SearchPoint Propose(SearchSpace space, IReadOnlyList<Trial> history, int seed)
    {
        var tried = history.Select(trial => trial.Point.Branch).ToHashSet(StringComparer.Ordinal);
        if (space.Branches.FirstOrDefault(branch => !tried.Contains(branch.Name)) is { } first)
        {
            return first.Default;
        }

        var random = new Random(HashOf(seed, history.Count));
        var branch = ChooseBranch(space, history, random);
        var own = history.Where(trial => trial.Point.Branch == branch.Name).OrderBy(Loss).Select(trial => trial.Point).ToArray();
        if (branch.Dimensions.IsEmpty || own.Length < LeastForDensity)
        {
            // The best so far is the default or near it, and defaults were chosen with care: half of the points are around it.
            return new ParzenDensity(branch, own[..1]).Sample(random);
        }

        var good = GoodCount(own.Length);
        var likely = new ParzenDensity(branch, own[..good]);
        var unlikely = new ParzenDensity(branch, own[good..]);
        return Enumerable.Range(0, Candidates)
            .Select(_ => likely.Sample(random))
            .MaxBy(candidate => likely.LogDensity(candidate) - unlikely.LogDensity(candidate))!;
    }

    /// <summary>A branch as often as it stands among the good points of all branches, and now and then another.</summary>
    private static Branch ChooseBranch(SearchSpace space, IReadOnlyList<Trial> history, Random random)
    {
        var good = history.OrderBy(Loss).Take(Math.Max(GoodCount(history.Count), Math.Min(2, space.Branches.Length - 1)))
            .CountBy(trial => trial.Point.Branch).ToDictionary(StringComparer.Ordinal);
        var weights = space.Branches.Select(branch => good.GetValueOrDefault(branch.Name) + (PriorWeight / space.Branches.Length)).ToArray();
        var left = random.NextDouble() * weights.Sum();
        for (var i = 0; i < weights.Length - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return space.Branches[i];
            }
        }

        return space.Branches[^1];
    }

    private static int GoodCount(int trials) => Math.Clamp((int)Math.Ceiling(GoodShare * trials), 1, MostGood);

    private static double Loss(Trial trial) => trial.Loss is { } loss && double.IsFinite(loss) ? loss : double.PositiveInfinity;

    private static int HashOf(int seed, int count) => unchecked((int)((((uint)seed * 0x9E3779B9) + (uint)count + 1) * 0x85EBCA6B));
}
