using System.Diagnostics.Metrics;

namespace MlOps.Actors;

internal sealed class ActorInstruments
{
    public const string MeterName = "MlOps.Actors";

    private readonly Counter<long> _commands;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _writes;

    public ActorInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _commands = meter.CreateCounter<long>("mlops.actor.commands", "{command}", "Commands that took effect.");
        _refusals = meter.CreateCounter<long>("mlops.actor.refusals", "{command}", "Commands that an actor refused.");
        _writes = meter.CreateCounter<long>("mlops.actor.writes", "{write}", "Writes of actors' states; one may carry several commands.");
    }

    public void OnCommand(string kind) => _commands.Add(1, new KeyValuePair<string, object?>("mlops.kind", kind));

    public void OnRefused(string kind, string code) =>
        _refusals.Add(1, new("mlops.kind", kind), new KeyValuePair<string, object?>("mlops.refusal", code));

    public void OnWrite(string kind) => _writes.Add(1, new KeyValuePair<string, object?>("mlops.kind", kind));
}
