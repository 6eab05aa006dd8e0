using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Access;

namespace MlOps.Gateway.Auth;

/// <summary>Closed by default: a route without a word of its own needs an authenticated user, and so does no route at all.</summary>
internal static class AuthServices
{
    private static readonly TimeSpan SessionDuration = TimeSpan.FromHours(12);

    public static void AddMlOpsAuth(this IServiceCollection services)
    {
        services.AddSingleton<AdminCredential>();
        services.AddSingleton<IClientTickets, ClientTickets>();
        services
            .AddAuthentication(Schemes.Any)
            .AddPolicyScheme(Schemes.Any, null, scheme => scheme.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? Schemes.Bearer : Schemes.Cookie)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(Schemes.Bearer, null)
            .AddCookie(Schemes.Cookie, ConfigureCookie);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = CookieGuard.FormField;
            options.HeaderName = CookieGuard.Header;
            options.Cookie.Name = "mlops.antiforgery";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "mlops.session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SessionDuration;
        options.SlidingExpiration = true;
        options.LoginPath = LoginEndpoints.Path;
        options.ReturnUrlParameter = LoginEndpoints.ReturnParameter;
        options.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = RejectWhenTokenChanged,
            OnRedirectToLogin = redirect =>
            {
                if (Challenge.IsBrowser(redirect.Request))
                {
                    redirect.Response.Redirect(redirect.RedirectUri);
                    return Task.CompletedTask;
                }

                return Challenge.WriteAsync(redirect.HttpContext);
            },
        };
    }

    private static Task RejectWhenTokenChanged(CookieValidatePrincipalContext context)
    {
        var credential = context.HttpContext.RequestServices.GetRequiredService<AdminCredential>();
        if (context.Principal?.FindFirst(Schemes.FingerprintClaim)?.Value != credential.Fingerprint)
        {
            context.RejectPrincipal();
        }

        return Task.CompletedTask;
    }
}
