using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Versions;

[assembly: HostingStartup(typeof(NoteStartup))]

namespace MlOps.Versions;

/// <summary>A door to the actor through the host that this assembly was brought into: <c>/notes/KEY/VERB?value=TEXT</c>.</summary>
public sealed class NoteStartup : IHostingStartup, IStartupFilter
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(this));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Map("/notes", notes => notes.Run(ServeAsync));
        next(app);
    };

    private static async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var note = context.RequestServices.GetRequiredService<IGrainFactory>().GetGrain<INoteGrain>(path[0]);
        var value = context.Request.Query["value"].ToString();
        switch (path[1])
        {
            case "write":
                await context.Response.WriteAsJsonAsync(await note.WriteAsync(new() { Text = value }));
                break;
            case "read":
                await context.Response.WriteAsJsonAsync(await note.ReadAsync(context.RequestAborted));
                break;
#if NEW
            case "mark":
                await context.Response.WriteAsJsonAsync(await note.MarkAsync(new(value)));
                break;
#endif
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
