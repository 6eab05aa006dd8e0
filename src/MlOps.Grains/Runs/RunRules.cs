namespace MlOps.Runs;

/// <summary>The numbers that the rules of a run turn on.</summary>
/// <param name="LeaseDuration">How long a silent worker keeps a run.</param>
/// <param name="MaximumLosses">How many hosts a run may lose before it fails.</param>
/// <param name="IntentIsLookedAtAfter">How long after a step the sweep looks whether the next was made.</param>
internal sealed record RunRules(TimeSpan LeaseDuration, int MaximumLosses, TimeSpan IntentIsLookedAtAfter)
{
    /// <summary>How many attempts may find what the run needs damaged or gone: the copy of one host, or its way to it, may be to blame, hardly that of three.</summary>
    public const int MostInputFaults = 3;

    /// <summary>How many attempts may find their host or the moment at fault, as with a full disk, once that has lasted for <see cref="LongestFetchFault"/>.</summary>
    public const int MostFetchFaults = 10;

    /// <summary>
    /// How long it may last in any case: what all hosts have in common, such as a folder that is mounted no more, comes back,
    /// and many hosts make many attempts meanwhile.
    /// </summary>
    public static readonly TimeSpan LongestFetchFault = TimeSpan.FromMinutes(10);

    public static RunRules Default { get; } = new(TimeSpan.FromSeconds(10), 3, TimeSpan.FromSeconds(2));
}
