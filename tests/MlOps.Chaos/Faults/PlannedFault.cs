namespace MlOps.Chaos.Faults;

/// <summary>A fault that is to come.</summary>
/// <param name="Name">Which; see <see cref="FaultNames"/>.</param>
/// <param name="At">When, after the workload has begun.</param>
/// <param name="Silo">The silo that it strikes, from 0; of no meaning for the database's.</param>
/// <param name="For">How long it lasts: until the silo is started again, is woken, or the disk is freed.</param>
internal sealed record PlannedFault(string Name, TimeSpan At, int Silo, TimeSpan For);
