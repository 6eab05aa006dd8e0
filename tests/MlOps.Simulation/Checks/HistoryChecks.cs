namespace MlOps.Simulation;

/// <summary>What must hold of every history, looked at when it is over.</summary>
internal static class HistoryChecks
{
    public static void Check(World world)
    {
        var past = new Past(world);
        StoreChecks.Check(past);
        AnswerChecks.Check(past);
        RunChecks.Check(past);
        LeaseChecks.Check(past);
        ModelChecks.Check(past);
        RefusalChecks.Check(past);
        VersionChecks.Check(past);
        LedgerChecks.Check(past);
        ProjectionChecks.Check(past);
    }
}
