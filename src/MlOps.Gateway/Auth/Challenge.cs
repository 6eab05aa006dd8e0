namespace MlOps.Gateway.Auth;

/// <summary>What someone who has no token is told.</summary>
internal static class Challenge
{
    public static Task WriteAsync(HttpContext context)
    {
        var tokenWasSent = context.Request.Headers.Authorization.Count > 0;
        context.Response.Headers.WWWAuthenticate = tokenWasSent ? "Bearer error=\"invalid_token\"" : "Bearer";
        return ProblemWriter.WriteAsync(context, Problems.Unauthenticated(tokenWasSent));
    }

    /// <summary>Whether a person with a browser asks for a page, and so can be led to the form.</summary>
    public static bool IsBrowser(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Authorization.Count == 0
        && request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
