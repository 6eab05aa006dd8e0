namespace MlOps.Simulation;

/// <summary>A history that is over: its writes by actor, and where each request took effect.</summary>
internal sealed class Past
{
    private readonly Dictionary<(string Actor, string Request), (Landed Write, int Place, RequestRow Row)> _requests = [];

    public Past(World world)
    {
        World = world;
        foreach (var landed in world.Store.Landed)
        {
            if (!ByActor.TryGetValue(landed.Id, out var writes))
            {
                ByActor.Add(landed.Id, writes = []);
            }

            writes.Add(landed);
            foreach (var (place, row) in landed.Write.Rows.Index())
            {
                if (row is RequestRow request && !_requests.TryAdd((landed.Id, request.RequestId), (landed, place, request)))
                {
                    var first = _requests[(landed.Id, request.RequestId)].Write;
                    Find("request.twice", $"The request {request.RequestId} took effect in {first} and again in {landed}.");
                }
            }
        }
    }

    public World World { get; }

    public Evidence Evidence => World.Evidence;

    /// <summary>The writes of each actor, in the order of landing.</summary>
    public Dictionary<string, List<Landed>> ByActor { get; } = [];

    public IEnumerable<(string Id, TState State)> Last<TState>()
        where TState : ActorState =>
        ByActor.Where(actor => actor.Value[^1].State is TState).Select(actor => (actor.Key, (TState)actor.Value[^1].State!));

    public (Landed Write, int Place, RequestRow Row)? Effect(string actorId, string requestId) =>
        _requests.TryGetValue((actorId, requestId), out var found) ? found : null;

    /// <summary>The commands of an actor that took effect, in the order in which they did.</summary>
    public IEnumerable<(Landed Write, object Command, RequestRow Row)> Commands(string actorId) =>
        from write in ByActor.GetValueOrDefault(actorId, [])
        from row in write.Write.Rows.OfType<RequestRow>()
        select (write, Evidence.Sent(actorId, row.RequestId)!, row);

    public void Find(string code, string message) => Evidence.Find(code, message);
}
