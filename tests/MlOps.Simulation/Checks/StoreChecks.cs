namespace MlOps.Simulation;

/// <summary>Versions go up by one: no write landed on a state that its writer had not seen.</summary>
internal static class StoreChecks
{
    public static void Check(Past past)
    {
        foreach (var writes in past.ByActor.Values)
        {
            for (var i = 0; i < writes.Count; i++)
            {
                if (writes[i].Write.Version != i + 1)
                {
                    past.Find("store.version", $"{writes[i]} is the state's write number {i + 1}.");
                    break;
                }
            }
        }
    }
}
