using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Actors;

/// <summary>UUIDs of version 7 by the platform's clock.</summary>
internal sealed class UuidSource([FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IIdSource
{
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "This is the id source.")]
    public string Next(string prefix) => prefix + Guid.CreateVersion7(clock.GetUtcNow()).ToString("n");
}
