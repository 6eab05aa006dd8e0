namespace MlOps.Gateway.Errors;

/// <summary>Ends a request with a refusal, of an actor or of the gateway's own.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;

    public static RefusedException Invalid(string code, string message) => new(Refusal.Invalid(code, message));

    public static RefusedException NotFound(string code, string message) => new(Refusal.NotFound(code, message));
}
