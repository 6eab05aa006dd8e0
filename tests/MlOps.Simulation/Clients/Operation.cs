namespace MlOps.Simulation;

/// <summary>Something that a client asked for, and what it was told.</summary>
internal sealed class Operation(string client, string actorId, object command, Caller caller, long askedAt)
{
    public string Client => client;

    public string ActorId => actorId;

    public object Command => command;

    public Caller Caller => caller;

    /// <summary>In turns of the loop, which tell earlier from later also within one moment.</summary>
    public long AskedAt => askedAt;

    /// <summary>Null: the client never learnt what became of it.</summary>
    public long? AnsweredAt { get; set; }

    public Refusal? Refusal { get; set; }

    public int? Number { get; set; }

    /// <summary>The reply as JSON.</summary>
    public string Answer { get; set; } = "";

    public bool IsAcknowledged => AnsweredAt is not null && Refusal is null;

    public override string ToString() => $"{client}'s {command.GetType().Name} of {actorId} under {caller.RequestId}";
}
