// Stands in for the parts that are built beside this one. Delete this file when they are merged.
namespace MlOps.Storage
{
    public sealed class DataDirectory : IDisposable
    {
        private DataDirectory(string root) => Root = root;

        public string Root { get; }

        public string RemindersDatabase => Path.Combine(Root, "reminders.db");

        public string Work => Path.Combine(Root, "work");

        public string Keys => Path.Combine(Root, "keys");

        public static DataDirectory Open(string path) => new(Directory.CreateDirectory(path).FullName);

        public void Dispose()
        {
        }
    }

    public sealed class DataDirectoryException(string message) : Exception(message);

    internal static class SqliteReminders
    {
        public const string Invariant = "System.Data.SQLite";

        public static string EnsureCreated(string path) => "Data Source=" + path;
    }

    internal static class StorageParts
    {
        public static IServiceCollection AddMlOpsEmbeddedStore(this IServiceCollection services, DataDirectory directory) =>
            throw new NotSupportedException($"The store for {directory.Root} is not merged yet.");
    }
}

namespace MlOps.Work
{
    internal sealed class WorkOptions
    {
        public string Directory { get; set; } = "";

        public bool StoreIsExclusive { get; set; }
    }
}

namespace Orleans.Hosting
{
    internal static class ActorParts
    {
        public static ISiloBuilder AddMlOpsActors(this ISiloBuilder silo) => silo;
    }
}

namespace Microsoft.Extensions.DependencyInjection
{
    internal static class PredictorParts
    {
        public static IServiceCollection AddMlOpsPredictor(this IServiceCollection services) => services;
    }
}

namespace MlOps.Host.Demo
{
    internal static class DemoCommand
    {
        public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken) =>
            throw new NotSupportedException("The demonstration is not merged yet.");
    }
}
