using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Work;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

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
        services.AddMlOpsMetering();
        AddOptions<WorkOptions>(services, WorkOptions.Section);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IValidateOptions<WorkOptions>, WorkOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<WorkOptions>, WorkOptionsConsistencyValidator>(),
        ]);

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
        services.TryAddSingleton<SiloRoles>();
        services.AddPlacementFilter<AwayFrom, AwayFromDirector>(ServiceLifetime.Transient);
        silo.AddIncomingGrainCallFilter<CallMeterFilter>();

        services.AddHostedService<Sweep>();
        services.AddHostedService<WorkerPool>();
        return silo;
    }

    /// <summary>
    /// Adds the meter of what this host uses, which is entered into the accounts, and what reads them. A silo has it by
    /// <see cref="AddMlOpsActors"/>; a host without one needs it for itself. Such a host must also have the ports of <c>MlOps.Storage</c>.
    /// </summary>
    public static IServiceCollection AddMlOpsMetering(this IServiceCollection services)
    {
        AddOptions<AccountOptions>(services, AccountOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccountOptions>, AccountOptionsValidator>());
        services.TryAddKeyedSingleton(PlatformClock.Key, TimeProvider.System);
        services.TryAddSingleton<IIdSource, UuidSource>();
        services.TryAddSingleton<UsageMeter>();
        services.TryAddSingleton<IUsageMeter>(provider => provider.GetRequiredService<UsageMeter>());
        services.TryAddSingleton<WorkMeter>();
        services.TryAddSingleton<IConnectionMeter>(provider => provider.GetRequiredService<WorkMeter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOutgoingGrainCallFilter, RequestPayerFilter>());
        services.TryAddSingleton<IRateCards, RateCards>();
        services.TryAddSingleton<ICosts, Costs>();
        services.TryAddSingleton<IMachineClock, MachineClock>();
        services.TryAddSingleton<ISpokesman, Spokesman>();
        services.TryAddSingleton<HostUsage>();
        services.AddHostedService<UsageFlush>();
        return services;
    }

    /// <summary>
    /// Tells the other silos what this one is for, one of <see cref="SiloRole"/>, and on which machine it is
    /// (<see cref="AccountOptions.Machine"/>). Without it, a silo is for everything, and alone on its machine.
    /// </summary>
    public static ISiloBuilder UseRole(this ISiloBuilder silo, string role) => silo.UseSiloMetadata(new Dictionary<string, string>
    {
        [SiloRole.Key] = role,
        [Spokesman.Key] = silo.Configuration[$"{AccountOptions.Section}:{nameof(AccountOptions.Machine)}"] ?? Environment.MachineName,
    });

    private static void AddOptions<TOptions>(IServiceCollection services, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();

    private static RunRules Rules(WorkOptions options) =>
        RunRules.Default with { LeaseDuration = options.LeaseDuration, MaximumLosses = options.MaximumLosses };
}
