using System.Globalization;

namespace MlOps.Simulation;

/// <summary>Ids that say who gave them out.</summary>
internal sealed class SimIds(string owner) : IIdSource
{
    private int _last;

    public string Next(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{owner}-{++_last}");
}
