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
        ]);
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
