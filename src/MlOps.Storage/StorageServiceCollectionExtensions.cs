using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MlOps.Storage.Artifacts;
using MlOps.Storage.State;
using Orleans.Providers;
using Orleans.Serialization;
using Orleans.Storage;

namespace MlOps.Storage;

/// <summary>Gives a silo its store: the ports, and the grain storage that is Orleans' default.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>The embedded store in <paramref name="directory"/>, opened when it is first needed and closed with the services.</summary>
    public static IServiceCollection AddMlOpsEmbeddedStore(this IServiceCollection services, DataDirectory directory)
    {
        services.AddSingleton(directory);
        services.AddSingleton(provider => EmbeddedStore.Open(provider.GetRequiredService<DataDirectory>()));
        return services.AddEmbeddedPorts();
    }

    /// <summary>An embedded store that is open already; its owner closes it, after every silo that has it.</summary>
    public static IServiceCollection AddMlOpsEmbeddedStore(this IServiceCollection services, EmbeddedStore store) =>
        services.AddSingleton(store).AddEmbeddedPorts();

    /// <summary>A cluster's store that is open already; its owner closes it, after everything that has it.</summary>
    public static IServiceCollection AddMlOpsClusterStore(this IServiceCollection services, ClusterStore store)
    {
        services.AddSingleton(store);
        services.TryAddKeyedSingleton(PlatformClock.Key, store.Clock);
        services.AddSingleton(store.Series);
        services.AddSingleton(store.Artifacts);
        services.AddSingleton(store.Uploads);
        services.AddSingleton(store.ChunkedUploads);
        services.AddPostgresExceptions();
        return services.AddPlatform(_ => store.Platform, _ => store.States);
    }

    /// <summary>
    /// What failed in the database is told to callers on other silos too. Orleans carries no exception that it was not told
    /// of, also not as the cause of another, and the caller would hear of a missing codec instead.
    /// </summary>
    internal static IServiceCollection AddPostgresExceptions(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(nameof(Npgsql)));

    /// <summary>A store in memory: <paramref name="store"/>, where several silos share one, else a new one. Artifacts and uploads are not in it: see <see cref="AddMlOpsFiles"/>.</summary>
    public static IServiceCollection AddMlOpsMemoryStore(this IServiceCollection services, MemoryStore? store = null)
    {
        services.AddSingleton(store ?? new MemoryStore());
        services.AddSingleton(provider => provider.GetRequiredService<MemoryStore>().Series);
        return services.AddPlatform(
            provider => provider.GetRequiredService<MemoryStore>().Platform,
            provider => provider.GetRequiredService<MemoryStore>().States);
    }

    /// <summary>Artifacts and uploads as files in two directories, which must exist or be creatable.</summary>
    public static IServiceCollection AddMlOpsFiles(this IServiceCollection services, string artifacts, string uploads)
    {
        services.AddSingleton<IArtifactStore>(_ => new FileArtifactStore(artifacts));
        services.AddSingleton<IUploadStore>(_ => new FileUploadStore(uploads));
        services.AddSingleton<IChunkedUploads>(provider => new FileChunkedUploads(uploads, provider.GetRequiredService<IUploadStore>()));
        return services;
    }

    private static IServiceCollection AddEmbeddedPorts(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Series);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Artifacts);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Uploads);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().ChunkedUploads);
        return services.AddPlatform(
            provider => provider.GetRequiredService<EmbeddedStore>().Platform,
            provider => provider.GetRequiredService<EmbeddedStore>().States);
    }

    private static IServiceCollection AddPlatform(
        this IServiceCollection services, Func<IServiceProvider, IPlatformStore> platform, Func<IServiceProvider, IStateStore> states)
    {
        services.TryAddKeyedSingleton(PlatformClock.Key, TimeProvider.System);
        services.AddSingleton(platform);
        services.AddSingleton<ICatalog>(provider => provider.GetRequiredService<IPlatformStore>());
        services.AddSingleton<IRequestLog>(provider => provider.GetRequiredService<IPlatformStore>());
        services.AddSingleton<IWakeups>(provider => provider.GetRequiredService<IPlatformStore>());
        services.AddSingleton<IJobs>(provider => provider.GetRequiredService<IPlatformStore>());
        services.AddSingleton<IRoutes>(provider => provider.GetRequiredService<IPlatformStore>());
        services.AddSingleton<IDatasetVersions>(provider => provider.GetRequiredService<IPlatformStore>());
        services.AddSingleton<ILedger>(provider => provider.GetRequiredService<IPlatformStore>());
        services.AddSingleton<IAudit>(provider => provider.GetRequiredService<IPlatformStore>());
        services.AddSingleton<ISettings>(provider => provider.GetRequiredService<IPlatformStore>());

        services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (provider, _) => new ActorGrainStorage(
            states(provider), provider.GetRequiredKeyedService<TimeProvider>(PlatformClock.Key), provider.GetService<IWriteFaults>()));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
        services.AddSingleton<IPersistentStateFactory>(new StatesHandedOver(new()));
        return services;
    }
}
