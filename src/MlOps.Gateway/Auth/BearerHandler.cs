using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MlOps.Gateway.Auth;

/// <summary><c>Authorization: Bearer TOKEN</c>.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AdminCredential credential) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var headers = Request.Headers.Authorization;
        if (headers is not [{ } header] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        return Task.FromResult(credential.Matches(header[Prefix.Length..].Trim())
            ? AuthenticateResult.Success(new(Schemes.Admin(Schemes.Bearer), Schemes.Bearer))
            : AuthenticateResult.Fail("The token is not valid."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Challenge.WriteAsync(Context);
}
