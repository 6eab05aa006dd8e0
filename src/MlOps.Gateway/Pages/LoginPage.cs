using MlOps.Gateway.Auth;

namespace MlOps.Gateway.Pages;

internal static class LoginPage
{
    public static HtmlResult Render(string antiforgeryToken, string returnUrl, bool tokenWasWrong = false)
    {
        var fault = tokenWasWrong ? Html.Of($"<p class=\"fault\" role=\"alert\">That is not the admin token.</p>") : default;
        return Layout.Page(
            "Sign in",
            Html.Of($"""
                <header><h1>MlOps.Orleans</h1></header>
                <main>
                <h2>Sign in</h2>
                {fault}
                <form class="login" method="post" action="{LoginEndpoints.Path}">
                <input type="hidden" name="{CookieGuard.FormField}" value="{antiforgeryToken}">
                <input type="hidden" name="{LoginEndpoints.ReturnParameter}" value="{returnUrl}">
                <label for="token">Admin token</label>
                <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
                <button>Sign in</button>
                </form>
                <p>The first start of the platform printed the token. If it is lost, start the platform once with a new one in MLOPS_ADMIN_TOKEN.</p>
                </main>
                """),
            tokenWasWrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);
    }
}
