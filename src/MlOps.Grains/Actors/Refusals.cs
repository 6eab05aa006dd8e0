namespace MlOps.Actors;

/// <summary>Refusals that every kind of actor knows.</summary>
internal static class Refusals
{
    public static Refusal Missing(string kind, string id) =>
        Refusal.NotFound($"{kind}.not-found", $"There is no {kind} {id}. List what there is, or create it first.");

    public static Refusal AlreadyThere(string kind, string id) =>
        Refusal.Conflict($"{kind}.exists", $"The {kind} {id} exists already.");

    public static Refusal NameTaken(string message) => Refusal.Conflict("name.taken", message);

    public static Refusal OtherRequest(string requestId) => Refusal.Conflict(
        "request.reused",
        $"The request id \"{requestId}\" was used for another command in the last 24 hours. Use a new id for a new request.");

    public static Refusal Unknown(string kind, object command) => Refusal.Invalid(
        $"{kind}.unknown-command",
        $"This version of the platform does not know the command {command.GetType().Name} for a {kind}. Update the platform, or the client.");
}
