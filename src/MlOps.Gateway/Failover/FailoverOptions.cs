using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MlOps.Gateway.Failover;

/// <summary>How long calls of actors from outside the actors are tried when a silo, or the store, is lost.</summary>
public sealed class FailoverOptions
{
    /// <summary>The configuration section that these are bound from.</summary>
    public const string Section = "MlOps:Failover";

    /// <summary>
    /// How long a call goes without an answer before it is sent once more, while the first is still waited for. Longer than
    /// it takes to know a lost silo (2 s), else the second goes the way of the first: there is no third to calls that are
    /// merely slow, since a platform that is slow would get the more to do. Default: 3 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan LateAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a call is tried in all. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Total { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many further attempts a call has that failed at the store. They settle a write whose fate is unknown, within
    /// half a second; a longer outage is for the client to wait out. Default: 2.
    /// </summary>
    [Range(0, 10)]
    public int StoreRepeats { get; set; } = 2;
}

[OptionsValidator]
internal sealed partial class FailoverOptionsValidator : IValidateOptions<FailoverOptions>;

internal sealed class FailoverOptionsConsistencyValidator : IValidateOptions<FailoverOptions>
{
    public ValidateOptionsResult Validate(string? name, FailoverOptions options) =>
        options.LateAfter <= options.Total
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{FailoverOptions.Section}:{nameof(options.LateAfter)} ({options.LateAfter}) must be at most "
                + $"{nameof(options.Total)} ({options.Total}); otherwise no late call is ever sent again.");
}
