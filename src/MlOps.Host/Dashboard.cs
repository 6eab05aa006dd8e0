using Orleans.Dashboard;

namespace MlOps.Host;

/// <summary>
/// The operators' view of the grains. It compresses its pages (13 MB) when it is mapped, and keeps them; so it is mapped
/// by the first who looks at it, not by every start.
/// </summary>
internal static class Dashboard
{
    private const string Path = "/orleans";

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
