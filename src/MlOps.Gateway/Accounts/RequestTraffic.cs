using Microsoft.AspNetCore.Http.Features;
using MlOps.Accounts;

namespace MlOps.Gateway.Accounts;

/// <summary>The bytes of a request's body and of its answer's, entered with whom the request is for.</summary>
internal static class RequestTraffic
{
    private static readonly OwnTraffic Own = new();

    /// <summary>Where the host meters its connections.</summary>
    public static void UseRequestTraffic(this IApplicationBuilder app) => app.Use(static (HttpContext context, RequestDelegate next) =>
        context.Features.Get<IConnectionWork>() is { } work && context.GetEndpoint()?.Metadata.GetMetadata<OwnTraffic>() is null
            ? CountAsync(context, work, next)
            : next(context));

    /// <summary>Such an endpoint enters its bytes itself.</summary>
    public static TBuilder EntersItsTraffic<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(Own);

    private static async Task CountAsync(HttpContext context, IConnectionWork work, RequestDelegate next)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var (taken, given) = (new Passed(work, Meter.BytesIn), new Passed(work, Meter.BytesOut));
        context.Features.Set<IHttpResponseBodyFeature>(new CountedAnswer(body, given.Add));
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            context.Request.Body = new CountedStream(context.Request.Body, taken.Add);
        }

        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(body);
            taken.Add(0);
            given.Add(0);
        }
    }

    /// <summary>Bytes that went by: kept until it is known whom the request is for, then entered as they go by.</summary>
    private sealed class Passed(IConnectionWork work, Meter meter)
    {
        private long _kept;

        public void Add(int bytes)
        {
            _kept += bytes;
            if (_kept > 0 && work.Payer is { } payer)
            {
                payer.Add(meter, _kept);
                _kept = 0;
            }
        }
    }

    private sealed class OwnTraffic;
}
