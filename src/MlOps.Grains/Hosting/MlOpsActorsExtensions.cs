using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Work;

namespace Orleans.Hosting;

/// <summary>Adds the platform's actors to a silo.</summary>
public static class MlOpsActorsExtensions
{
    /// <summary>
    /// Adds the actors with the sweep, the worker pool and the meter. The silo must also have a store: the default grain
    /// storage, the ports of <c>MlOps.Storage</c>.
    /// </summary>
    public static ISiloBuilder AddMlOpsActors(this ISiloBuilder silo)
    {
        var services = silo.Services;
        AddOptions<AccountOptions>(services, AccountOptions.Section);
        AddOptions<WorkOptions>(services, WorkOptions.Section);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IValidateOptions<AccountOptions>, AccountOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<WorkOptions>, WorkOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<WorkOptions>, WorkOptionsConsistencyValidator>(),
        ]);

        services.TryAddKeyedSingleton(PlatformClock.Key, TimeProvider.System);
        services.TryAddSingleton<IIdSource, UuidSource>();
        services.TryAddSingleton<ActorInstruments>();
        services.TryAddSingleton<WorkInstruments>();
        services.TryAddSingleton<ActorServices>();
        services.TryAddSingleton(provider => Rules(provider.GetRequiredService<IOptions<WorkOptions>>().Value));
        services.TryAddSingleton<DatasetReading>();
        services.TryAddSingleton<ModelReading>();
        services.TryAddSingleton<VersionRecording>();
        services.TryAddSingleton<VersionRegistration>();
        services.TryAddSingleton<Incumbents>();
        services.TryAddSingleton<RunKinds>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IRunKind, IngestionKind>(),
            ServiceDescriptor.Singleton<IRunKind, TrainingKind>(),
            ServiceDescriptor.Singleton<IRunKind, ImportKind>(),
            ServiceDescriptor.Singleton<IRunKind, PredictionKind>(),
            ServiceDescriptor.Singleton<IRunKind, ProfileKind>(),
        ]);
        services.TryAddSingleton<HostIdentity>();

        services.TryAddSingleton<UsageMeter>();
        services.TryAddSingleton<IUsageMeter>(provider => provider.GetRequiredService<UsageMeter>());
        services.TryAddSingleton<ICosts, Costs>();
        silo.AddIncomingGrainCallFilter<CallMeterFilter>();

        services.AddHostedService<Sweep>();
        services.AddHostedService<WorkerPool>();
        services.AddHostedService<UsageFlush>();
        return silo;
    }

    private static void AddOptions<TOptions>(IServiceCollection services, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();

    private static RunRules Rules(WorkOptions options) =>
        RunRules.Default with { LeaseDuration = options.LeaseDuration, MaximumLosses = options.MaximumLosses };
}
