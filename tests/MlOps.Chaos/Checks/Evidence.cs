using System.Text.Json;
using MlOps.Actors;
using MlOps.Chaos.History;
using MlOps.Runs;

namespace MlOps.Chaos.Checks;

/// <summary>Everything that checks judge by: what clients asked and were told, what was broken, and what is stored.</summary>
internal sealed class Evidence(IReadOnlyCollection<Operation> operations, IReadOnlyCollection<Disturbance> disturbances, Stored stored)
{
    private const string Principal = "admin";

    private readonly ILookup<string, string> _requests = stored.Requests.ToLookup(request => request.RequestId, request => request.Actor);

    public IReadOnlyCollection<Operation> Operations => operations;

    public IReadOnlyCollection<Disturbance> Disturbances => disturbances;

    public Stored Stored => stored;

    /// <summary>Runs as they are stored, by id.</summary>
    public IReadOnlyDictionary<string, StoredRun> Runs { get; } = stored.OfKind(Kinds.Run).ToDictionary(state => state.Id, StoredRun.Of, StringComparer.Ordinal);

    public IEnumerable<Operation> Of(params string[] kinds) => operations.Where(operation => kinds.Contains(operation.Kind));

    /// <summary>Requests that make a run.</summary>
    public IEnumerable<Operation> Starts => Of("dataset.upload", "run.train", "model.import");

    /// <summary>The run that a request makes, whether or not it was answered.</summary>
    public static string RunOf(Operation start) => Ids.Derive(Kinds.Run, new(Principal, start.Key!));

    /// <summary>Whether the platform keeps an answer under the request's key, and so did what was asked.</summary>
    public bool IsKept(Operation operation) => _requests.Contains(operation.Key!) || _requests.Contains(operation.Key + "/run");

    /// <summary>What is known of the actor of a kind and name.</summary>
    public StoredEntry? Named(string kind, string name) => stored.Catalog.FirstOrDefault(entry => entry.Kind == kind && entry.Name == name);
}

/// <summary>A run as it is stored.</summary>
internal sealed record StoredRun(string Id, RunStatus Status, int Attempt, int? Number, string? FailureCode, string? FailureMessage, string? Holder)
{
    public static StoredRun Of(StoredState state)
    {
        var run = state.Payload;
        return new(
            state.Id,
            run.TryGetProperty("status", out var status) ? status.Deserialize<RunStatus>(MlOpsJson.Options) : default,
            run.TryGetProperty("attempt", out var attempt) ? attempt.GetInt32() : 0,
            run.TryGetProperty("product", out var product) && product.TryGetProperty("number", out var number) ? number.GetInt32() : null,
            Text(run, "failure", "code"),
            Text(run, "failure", "message"),
            run.TryGetProperty("holder", out var holder) ? holder.GetString() : null);
    }

    private static string? Text(JsonElement from, string member, string part) =>
        from.TryGetProperty(member, out var inner) && inner.TryGetProperty(part, out var text) ? text.GetString() : null;
}
