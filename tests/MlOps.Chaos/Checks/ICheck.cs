namespace MlOps.Chaos.Checks;

/// <summary>One thing that must hold, whatever was broken.</summary>
internal interface ICheck
{
    /// <summary>Its name in findings.</summary>
    string Name { get; }

    /// <summary>What does not hold.</summary>
    IEnumerable<string> Judge(Evidence evidence);
}
