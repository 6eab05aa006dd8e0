using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MlOps.Work;

/// <summary>How this host works on runs.</summary>
public sealed class WorkOptions
{
    /// <summary>The configuration section that these are bound from.</summary>
    public const string Section = "MlOps:Work";

    /// <summary>Runs that this host works on at a time; 0: it takes none. Default: half the cores, at least one.</summary>
    [Range(0, 1024)]
    public int Slots { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// Memory in MiB that the runs of this host may ask for together. Default: what the machine, or its container, has; at
    /// least the 2048 that a run asks for by default.
    /// </summary>
    [Range(256, int.MaxValue)]
    public int MemoryMiB { get; set; } = (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024), 2048, int.MaxValue);

    /// <summary>The folder of the workers' own folders. Emptied when the host starts.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>The worker: an executable, or a .dll that <c>dotnet</c> runs. Default: beside the host.</summary>
    public string? Worker { get; set; }

    /// <summary>How often what waits is looked at while a pool has room, and how often a pool that got nothing asks at most. Default: 300 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often a worker's sign of life renews its lease. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a silent worker keeps its run. At least three heartbeats. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many hosts a run may lose before it fails. Default: 3.</summary>
    [Range(1, 100)]
    public int MaximumLosses { get; set; } = 3;

    /// <summary>How often the store is swept for leases and intents that are due. Default: 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether no other process can use the store, so that at the start every holder of a lease is known to be dead.
    /// Default: false; the embedded store sets it.
    /// </summary>
    public bool StoreIsExclusive { get; set; }
}

[OptionsValidator]
internal sealed partial class WorkOptionsValidator : IValidateOptions<WorkOptions>;

internal sealed class WorkOptionsConsistencyValidator : IValidateOptions<WorkOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkOptions options) =>
        options.HeartbeatInterval * 3 <= options.LeaseDuration
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{WorkOptions.Section}:{nameof(options.HeartbeatInterval)} ({options.HeartbeatInterval}) must be at most a third of "
                + $"{nameof(options.LeaseDuration)} ({options.LeaseDuration}); otherwise a run changes hands after one lost report.");
}
