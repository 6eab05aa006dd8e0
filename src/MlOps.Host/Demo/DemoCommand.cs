namespace MlOps.Host.Demo;

/// <summary>The verb <c>demo</c>: the whole life of a model, shown on a platform that it starts.</summary>
internal static class DemoCommand
{
    /// <summary>Runs the demonstration; 0 when everything succeeded.</summary>
    public static Task<int> RunAsync(string[] args, CancellationToken ct) =>
        DemoRun.RunAsync(args, DemoPlatform.StartAsync, Console.Out, Console.Error, ct);
}
