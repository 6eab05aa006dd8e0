using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Gateway.Pages;

namespace MlOps.Gateway.Auth;

/// <summary>A browser's way in and out.</summary>
internal static class LoginEndpoints
{
    public const string Path = "/login";
    public const string ReturnParameter = "returnUrl";

    private const string TokenField = "token";

    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Form).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost(Path, LogInAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/logout", (Delegate)LogOutAsync).ExcludeFromDescription();
    }

    private static HtmlResult Form(HttpContext context, IAntiforgery antiforgery) =>
        LoginPage.Render(antiforgery.GetAndStoreTokens(context).RequestToken!, ReturnUrl(context.Request.Query[ReturnParameter]));

    private static async Task<IResult> LogInAsync(HttpContext context, IAntiforgery antiforgery, AdminCredential credential)
    {
        await antiforgery.ValidateRequestAsync(context);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var returnUrl = ReturnUrl(form[ReturnParameter]);
        if (!credential.Matches(form[TokenField].ToString().Trim()))
        {
            return LoginPage.Render(antiforgery.GetAndStoreTokens(context).RequestToken!, returnUrl, tokenWasWrong: true);
        }

        await context.SignInAsync(Schemes.Cookie, Schemes.Admin(Schemes.Cookie, new Claim(Schemes.FingerprintClaim, credential.Fingerprint)));
        return TypedResults.LocalRedirect(returnUrl);
    }

    private static async Task<RedirectHttpResult> LogOutAsync(HttpContext context)
    {
        await context.SignOutAsync(Schemes.Cookie);
        return TypedResults.LocalRedirect(Path);
    }

    /// <summary>Where to go afterwards: a path of ours, whatever a link made by others says.</summary>
    internal static string ReturnUrl(string? asked) =>
        asked is ['/', ..] and not ['/', '/' or '\\', ..] && !asked.Any(char.IsControl) ? asked : "/";
}
