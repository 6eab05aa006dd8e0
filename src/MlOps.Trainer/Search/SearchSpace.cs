using System.Collections.Immutable;

namespace MlOps.Trainer.Search;

/// <summary>What can be tried: one of several branches, and a value for each dimension of the branch.</summary>
internal sealed record SearchSpace(ImmutableArray<Branch> Branches)
{
    /// <summary>A point at random: a branch, then each of its dimensions evenly on its scale.</summary>
    public SearchPoint Sample(Random random) => Branches[random.Next(Branches.Length)].Sample(random);
}

/// <summary>One branch: what is chosen only when it is chosen.</summary>
internal sealed record Branch(string Name, ImmutableArray<Dimension> Dimensions)
{
    /// <summary>The point that is tried first.</summary>
    public SearchPoint Default => new(Name, Dimensions.ToImmutableSortedDictionary(dimension => dimension.Name, dimension => dimension.Default, StringComparer.Ordinal));

    /// <summary>A point of the branch, each dimension evenly on its scale.</summary>
    public SearchPoint Sample(Random random) => new(
        Name,
        Dimensions.ToImmutableSortedDictionary(dimension => dimension.Name, dimension => dimension.FromUnit(random.NextDouble()), StringComparer.Ordinal));
}

/// <summary>A branch and a value for each of its dimensions.</summary>
internal sealed record SearchPoint(string Branch, ImmutableSortedDictionary<string, double> Values);

/// <summary>A point that was tried.</summary>
/// <param name="Point">The point.</param>
/// <param name="Loss">How bad it was, lower is better; null where it failed.</param>
internal sealed record Trial(SearchPoint Point, double? Loss);
