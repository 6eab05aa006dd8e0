namespace MlOps.Chaos.Faults;

/// <summary>
/// The schedule of faults: a seed makes it, the same every time. Three lanes go on at once, one fault at a time in each:
/// one of the silos, the database, a clock.
/// </summary>
internal static class FaultPlan
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(3);

    public static IReadOnlyList<PlannedFault> Of(int seed, int seconds, IReadOnlyCollection<string> faults, int silos)
    {
        var lanes = new[]
        {
            Lane(new Random(seed), seconds, [.. FaultNames.OfSilos.Intersect(faults)], silos, (3, 8)),
            Lane(new Random(seed ^ 0x5eed), seconds, [.. FaultNames.OfDatabase.Intersect(faults)], silos, (6, 14)),
            Lane(new Random(seed ^ 0xc10c), seconds, [.. FaultNames.All.Intersect(faults).Where(fault => fault == FaultNames.Clock)], silos, (6, 14)),
        };
        return [.. lanes.SelectMany(lane => lane).OrderBy(fault => fault.At)];
    }

    private static List<PlannedFault> Lane(Random chance, int seconds, string[] faults, int silos, (int Least, int Most) pause)
    {
        var lane = new List<PlannedFault>();
        var at = First + TimeSpan.FromMilliseconds(chance.Next(4000));
        while (faults.Length > 0 && at.TotalSeconds < seconds)
        {
            var name = faults[chance.Next(faults.Length)];
            var (least, most) = Duration(name);
            var duration = TimeSpan.FromMilliseconds(chance.Next(least, most));
            lane.Add(new(name, at, chance.Next(silos), duration));
            at += duration + TimeSpan.FromMilliseconds(chance.Next(pause.Least * 1000, pause.Most * 1000));
        }

        return lane;
    }

    /// <summary>In milliseconds. A stop may be shorter or longer than it takes the others to give a silo up.</summary>
    private static (int Least, int Most) Duration(string fault) => fault switch
    {
        FaultNames.Kill => (500, 8_000),
        FaultNames.Drain => (200, 3_000),
        FaultNames.Stop => (1_000, 15_000),
        FaultNames.Worker => (1_000, 20_000),
        FaultNames.DatabaseStop => (500, 12_000),
        FaultNames.DatabaseRestart or FaultNames.DatabaseCrash => (0, 6_000),
        FaultNames.Clock => (3_000, 15_000),
        _ => (2_000, 8_000),
    };
}
