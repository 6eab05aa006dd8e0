namespace MlOps.Gateway.Requests;

internal static class Texts
{
    /// <summary>Refuses a list of texts with a null in it, which JSON allows and no one behind the gateway expects.</summary>
    public static void Require(string member, string?[]? texts)
    {
        if (Array.IndexOf(texts ?? [], null) is >= 0 and var index)
        {
            throw RefusedException.Invalid("request.null", $"{member}[{index}] is null; each of {member} must be a text.");
        }
    }
}
