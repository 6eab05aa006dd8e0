using System.Text;

namespace MlOps.Gateway.Pages;

/// <summary>A page of ours: no scripts, no foreign parts, in no one's frame, kept by no cache.</summary>
internal sealed class HtmlResult(Html page, int status) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var bytes = Encoding.UTF8.GetBytes(page.Markup);
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src '{Layout.StyleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "same-origin";
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
