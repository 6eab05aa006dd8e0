namespace MlOps.EndToEnd.Cluster;

/// <summary>Tests that burden the whole machine, or measure against a promised time: one at a time, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
