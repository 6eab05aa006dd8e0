using Microsoft.AspNetCore.Antiforgery;

namespace MlOps.Gateway.Auth;

/// <summary>
/// A browser sends its cookie along with what other sites make it send, so a change that is asked for by cookie must
/// prove that a page of ours asked. A Bearer token proves that by itself.
/// </summary>
internal sealed class CookieGuard(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string FormField = "antiforgery";
    public const string Header = "X-Antiforgery";

    public async Task InvokeAsync(HttpContext context)
    {
        if (IsUnsafe(context.Request.Method) && context.User.Identity is { IsAuthenticated: true, AuthenticationType: Schemes.Cookie })
        {
            await antiforgery.ValidateRequestAsync(context);
        }

        await next(context);
    }

    private static bool IsUnsafe(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method));
}
