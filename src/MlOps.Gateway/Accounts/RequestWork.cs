using Microsoft.Extensions.DependencyInjection;
using MlOps.Accounts;

namespace MlOps.Gateway.Accounts;

/// <summary>Whom a request's CPU time is charged to, where the host meters its connections.</summary>
internal static class RequestWork
{
    /// <summary>Nobody is charged for a request that does not say whom it is for.</summary>
    public static void UseRequestWork(this IApplicationBuilder app) => app.Use(static (HttpContext context, RequestDelegate next) =>
    {
        if (context.Features.Get<IConnectionWork>() is not { } connection)
        {
            return next(context);
        }

        if (!HttpProtocol.IsHttp11(context.Request.Protocol) && !HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            return RunApartAsync(context, next);
        }

        connection.BeginRequest();
        return next(context);
    });

    /// <summary>The request is for this payer.</summary>
    public static void ChargeTo(this HttpContext context, IActorMeter? payer)
    {
        if (payer is not null)
        {
            context.Features.Get<IConnectionWork>()?.ChargeTo(payer);
        }
    }

    /// <summary>Its connection answers others at the same time.</summary>
    private static async Task RunApartAsync(HttpContext context, RequestDelegate next)
    {
        var work = context.RequestServices.GetRequiredService<IConnectionMeter>().Connect();
        context.Features.Set(work);
        try
        {
            await work.Run(() => next(context));
        }
        finally
        {
            work.End();
        }
    }
}
