using Orleans.Dashboard;

namespace MlOps.Host;

/// <summary>
/// The operators' view of the grains. It compresses its pages (13 MB) when it is mapped, and keeps them; so it is mapped
/// by the first who looks at it, not by every start.
/// </summary>
internal static class Dashboard
{
    private const string Path = "/orleans";

    /// <summary>
    /// What it shows is gathered by calls between silos, whether somebody looks or not: once in five seconds, not Orleans'
    /// every second. So long a dashboard that nobody has looked at before shows no hosts.
    /// </summary>
    private static readonly TimeSpan SampledEvery = TimeSpan.FromSeconds(5);

    public static void Configure(DashboardOptions options)
    {
        options.HideTrace = true;
        options.CounterUpdateIntervalMs = (int)SampledEvery.TotalMilliseconds;
    }

    public static void MapDashboard(this WebApplication app)
    {
        var pages = new Lazy<RequestDelegate>(() => Pages(app.Services));
        app.Map(Path + "/{**page}", (RequestDelegate)Answer).RequireAuthorization().ExcludeFromDescription();

        Task Answer(HttpContext context)
        {
            // The pages have routes of their own.
            context.SetEndpoint(null);
            context.Request.RouteValues.Clear();
            return pages.Value(context);
        }
    }

    private static RequestDelegate Pages(IServiceProvider services)
    {
        var pages = new ApplicationBuilder(services);
        pages.UseRouting();
        pages.UseEndpoints(endpoints => endpoints.MapOrleansDashboard(Path).ExcludeFromDescription());
        return pages.Build();
    }
}
