using System.Security.Claims;

namespace MlOps.Gateway.Auth;

/// <summary>How a request proves who sends it.</summary>
internal static class Schemes
{
    /// <summary>Chooses: a request with an Authorization header by it alone, any other by its cookie.</summary>
    public const string Any = "MlOps";

    public const string Bearer = "MlOps.Bearer";

    public const string Cookie = "MlOps.Cookie";

    /// <summary>The claim that ties a session to the token it was opened with.</summary>
    public const string FingerprintClaim = "mlops:token";

    private const string AdminName = "admin";

    public static ClaimsPrincipal Admin(string scheme, params ReadOnlySpan<Claim> more) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, AdminName), .. more], scheme));
}
