using MlOps.Testing;

namespace MlOps.Benchmarks.Start;

/// <summary>The least that a program of this kind can be: a silo and ASP.NET in one process, without anything of the platform.</summary>
internal static class BareSilo
{
    public static Task RunAsync(string url)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next()).AddMemoryGrainStorageAsDefault());
        var app = builder.Build();
        app.MapGet("/", () => "ready");
        return app.RunAsync();
    }
}
