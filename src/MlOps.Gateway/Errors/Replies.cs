namespace MlOps.Gateway.Errors;

internal static class Replies
{
    /// <summary>The view of a command that took effect.</summary>
    /// <exception cref="RefusedException">It did not.</exception>
    public static TView Accepted<TView>(this Reply<TView> reply)
        where TView : class =>
        reply.IsAccepted ? reply.View : throw new RefusedException(reply.Refusal);
}
