using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization.Activators;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace MlOps.Storage.Postgres.AdoNet;

/// <summary>Starts Orleans' AdoNet persistence on the connections of this store.</summary>
internal static class AdoNetPersistence
{
    public static async Task<IGrainStorage> StartAsync(NpgsqlDataSource source, string clusterName, CancellationToken cancellationToken)
    {
        var storage = new AdoNetGrainStorage(
            new Activators(),
            NullLogger<AdoNetGrainStorage>.Instance,
            Options.Create(new AdoNetGrainStorageOptions { Invariant = "Npgsql", DataSource = source, GrainStorageSerializer = new AdoNetEnvelopeSerializer() }),
            Options.Create(new ClusterOptions { ServiceId = clusterName, ClusterId = clusterName }),
            "platform");

        // It reads its queries when a silo starts; this store is open before there is one.
        var lifecycle = new FirstStage();
        storage.Participate(lifecycle);
        await lifecycle.StartAsync(cancellationToken);
        return storage;
    }

    private sealed class FirstStage : ISiloLifecycle
    {
        private readonly List<ILifecycleObserver> _observers = [];

        public int HighestCompletedStage => 0;

        public int LowestStoppedStage => 0;

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            _observers.Add(observer);
            return new Unsubscribed();
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(_observers.Select(observer => observer.OnStart(cancellationToken)));
    }

    private sealed class Unsubscribed : IDisposable
    {
        public void Dispose()
        {
        }
    }

    private sealed class Activators : IActivatorProvider
    {
        public IActivator<T> GetActivator<T>() => new Activator<T>();
    }

    private sealed class Activator<T> : IActivator<T>
    {
        public T Create() => System.Activator.CreateInstance<T>();
    }
}
