using Microsoft.Extensions.DependencyInjection;
using MlOps.Storage;
using Orleans.Providers;
using Orleans.Storage;

namespace MlOps.Gateway.Failover;

/// <summary>States that cannot be read while a test says so, so that no actor can be activated.</summary>
internal sealed class LosableReads
{
    private volatile bool _areLost;

    public bool AreLost
    {
        get => _areLost;
        set => _areLost = value;
    }

    /// <summary>Stands between the actors of a silo and the storage that it has.</summary>
    public void Over(IServiceCollection services)
    {
        var key = ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        var storage = services.Last(service => service.ServiceType == typeof(IGrainStorage) && key.Equals(service.ServiceKey));
        services.AddKeyedSingleton<IGrainStorage>(key, (provider, _) => new Storage(this, (IGrainStorage)storage.KeyedImplementationFactory!(provider, key)));
    }

    private sealed class Storage(LosableReads reads, IGrainStorage storage) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => reads.AreLost
            ? throw new StoreUnavailableException("The store cannot be reached: connection refused.")
            : storage.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);
    }
}
