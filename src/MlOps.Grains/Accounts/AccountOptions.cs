using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MlOps.Accounts;

/// <summary>How usage is metered and what it costs.</summary>
public sealed class AccountOptions
{
    /// <summary>The configuration section that these are bound from.</summary>
    public const string Section = "MlOps:Accounts";

    /// <summary>How often metered usage is entered: what a killed host can lose. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the CPU time of HTTP is charged to the actors that requests are for, and the bytes of those that are no
    /// predictions. Default: yes; without it, the time is unattributed and the bytes are not counted.
    /// </summary>
    public bool MeterConnections { get; set; } = true;

    /// <summary>The currency of the rates. Default: USD.</summary>
    [Required]
    public string Currency { get; set; } = "USD";

    /// <summary>The price of one hour of one core of a worker. Default: 0.04.</summary>
    [Range(0, 1e6)]
    public decimal WorkerCpuHour { get; set; } = 0.04m;

    /// <summary>The price of one hour of one core spent on predictions. Default: 0.04.</summary>
    [Range(0, 1e6)]
    public decimal PredictionCpuHour { get; set; } = 0.04m;

    /// <summary>The price of one hour of one core spent on calls of actors. Default: 0.04.</summary>
    [Range(0, 1e6)]
    public decimal CallCpuHour { get; set; } = 0.04m;

    /// <summary>The price of 10^9 bytes kept for 30 days. Default: 0.02.</summary>
    [Range(0, 1e6)]
    public decimal StorageGigabyteMonth { get; set; } = 0.02m;

    /// <summary>The price of a thousand calls of actors. Default: 0.0001.</summary>
    [Range(0, 1e6)]
    public decimal ThousandCalls { get; set; } = 0.0001m;

    /// <summary>The price of a thousand predicted rows, beside their CPU. Default: 0.</summary>
    [Range(0, 1e6)]
    public decimal ThousandPredictions { get; set; }

    /// <summary>The price of 10^9 bytes of memory, of a worker or of a loaded model, for an hour. Default: 0.0045.</summary>
    [Range(0, 1e6)]
    public decimal MemoryGigabyteHour { get; set; } = 0.0045m;

    /// <summary>The price of 10^9 bytes that a worker read or wrote. Default: 0.</summary>
    [Range(0, 1e6)]
    public decimal WorkerIoGigabyte { get; set; }

    /// <summary>The price of 10^9 bytes of requests or answers. Default: 0.</summary>
    [Range(0, 1e6)]
    public decimal TrafficGigabyte { get; set; }

    /// <summary>The price of one hour of one core that a host spent and nobody is charged for. Default: 0.04.</summary>
    [Range(0, 1e6)]
    public decimal UnattributedCpuHour { get; set; } = 0.04m;

    /// <summary>The price of one hour of one core of a machine that had nothing to do. Default: 0.04.</summary>
    [Range(0, 1e6)]
    public decimal IdleCpuHour { get; set; } = 0.04m;

    /// <summary>
    /// The machine that this host runs on, by the name that all hosts on it give it. Default: the system's. Where containers
    /// with names of their own share a machine, give them its name, or each enters all of its idle time.
    /// </summary>
    [Required, StringLength(200)]
    public string Machine { get; set; } = Environment.MachineName;

    /// <summary>What usage comes to in energy and carbon.</summary>
    [ValidateObjectMembers]
    public FootprintOptions Footprint { get; set; } = new();

    /// <summary>These rates as a card, for all times.</summary>
    internal RateCard ToCard() => new(
        Currency,
        [
            new(Meter.WorkerCpu, WorkerCpuHour),
            new(Meter.PredictionCpu, PredictionCpuHour),
            new(Meter.CallCpu, CallCpuHour),
            new(Meter.Storage, StorageGigabyteMonth),
            new(Meter.Calls, ThousandCalls),
            new(Meter.Predictions, ThousandPredictions),
            new(Meter.WorkerMemory, MemoryGigabyteHour),
            new(Meter.ModelMemory, MemoryGigabyteHour),
            new(Meter.WorkerRead, WorkerIoGigabyte),
            new(Meter.WorkerWritten, WorkerIoGigabyte),
            new(Meter.BytesIn, TrafficGigabyte),
            new(Meter.BytesOut, TrafficGigabyte),
            new(Meter.UnattributedCpu, UnattributedCpuHour),
            new(Meter.IdleCpu, IdleCpuHour),
        ]);
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
