using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Storage;

namespace MlOps.Gateway.Auth;

public sealed partial class LoginTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Fact]
    public async Task RightToken_OpensASession_ThatAntiforgeryGuards()
    {
        using var browser = Browser(out var cookies);

        using var response = await LogInAsync(browser, GatewayServer.Token, "/openapi/v1.json");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/openapi/v1.json", response.Headers.Location!.ToString());
        var session = response.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("mlops.session=", StringComparison.Ordinal));
        Assert.Contains("httponly", session, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", session, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(GatewayServer.Token, session, StringComparison.Ordinal);

        var page = await browser.GetStringAsync("/");
        Assert.Contains("Sign out admin", page, StringComparison.Ordinal);

        using var forged = await browser.PostAsync("/logout", null);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var meant = await browser.PostAsync("/logout", Form(("antiforgery", Antiforgery(page))));
        Assert.Equal(HttpStatusCode.Redirect, meant.StatusCode);
        Assert.DoesNotContain(cookies.GetCookies(server.Address), cookie => cookie.Name == "mlops.session");
    }

    [Fact]
    public async Task WrongToken_OpensNothing()
    {
        using var browser = Browser(out var cookies);

        using var response = await LogInAsync(browser, "wrong", "/");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("not the admin token", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(cookies.GetCookies(server.Address), cookie => cookie.Name == "mlops.session");
    }

    [Fact]
    public async Task Form_WithoutAntiforgery_IsRefused()
    {
        using var browser = Browser(out _);

        using var response = await browser.PostAsync("/login", Form(("token", GatewayServer.Token)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Session_AfterTheTokenWasReplaced_IsOver()
    {
        var credential = server.App.Services.GetRequiredService<AdminCredential>();
        var settings = server.App.Services.GetRequiredService<ISettings>();
        using var browser = Browser(out _);
        (await LogInAsync(browser, GatewayServer.Token, "/")).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);
        try
        {
            await credential.EstablishAsync(settings, "another-token-0123456789");

            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/")).StatusCode);
        }
        finally
        {
            await credential.EstablishAsync(settings, GatewayServer.Token);
        }
    }

    [Theory]
    [InlineData("/orleans/?a=b", "/orleans/?a=b")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nb", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void ReturnUrl_IsAlwaysAPathOfOurs(string? asked, string expected) => Assert.Equal(expected, LoginEndpoints.ReturnUrl(asked));

    private static async Task<HttpResponseMessage> LogInAsync(HttpClient browser, string token, string returnUrl) =>
        await browser.PostAsync("/login", Form(("antiforgery", Antiforgery(await browser.GetStringAsync("/login"))), ("token", token), ("returnUrl", returnUrl)));

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static string Antiforgery(string page) => AntiforgeryField().Match(page).Groups[1].Value;

    private HttpClient Browser(out CookieContainer cookies)
    {
        cookies = new();
        return new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = server.Address };
    }

    [GeneratedRegex("name=\"antiforgery\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
