namespace MlOps.Gateway.Draining;

/// <summary>
/// Closes each connection with its next answer while the process drains. A client that kept one would send a request
/// just as the server closes it, and could not know whether it was read. HTTP/2 has a word of its own for that, which
/// the server says.
/// </summary>
internal sealed class DrainMiddleware(RequestDelegate next, Drain drain)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (drain.HasBegun && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }
}
