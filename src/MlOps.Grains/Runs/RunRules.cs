namespace MlOps.Runs;

/// <summary>The numbers that the rules of a run turn on.</summary>
/// <param name="LeaseDuration">How long a silent worker keeps a run.</param>
/// <param name="MaximumLosses">How many hosts a run may lose before it fails.</param>
/// <param name="IntentIsLookedAtAfter">How long after a step the sweep looks whether the next was made.</param>
internal sealed record RunRules(TimeSpan LeaseDuration, int MaximumLosses, TimeSpan IntentIsLookedAtAfter)
{
    public static RunRules Default { get; } = new(TimeSpan.FromSeconds(10), 3, TimeSpan.FromSeconds(2));
}
