using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MlOps.Gateway.Draining;

/// <summary>How a process that is told to stop takes its leave of those who send it requests.</summary>
public sealed class DrainOptions
{
    /// <summary>The configuration section that these are bound from.</summary>
    public const string Section = "MlOps:Drain";

    /// <summary>
    /// How long it goes on answering, and says that it is not ready, before it takes no more requests: the time in which
    /// a load balancer finds out. Longer than the interval of its probes, or it sends requests to a closed port; a longer
    /// one makes every stop take longer. Default: 0 for a process that is alone, 5 seconds where others of its cluster stand in.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;
}

[OptionsValidator]
internal sealed partial class DrainOptionsValidator : IValidateOptions<DrainOptions>;
