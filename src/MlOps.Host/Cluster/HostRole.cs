namespace MlOps.Host.Cluster;

/// <summary>What a process of a cluster does.</summary>
internal enum HostRole
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>HTTP alone: it holds no actors, and works on nothing.</summary>
    Gateway,

    /// <summary>Actors and workers; HTTP tells of its health and metrics alone.</summary>
    Compute,

    /// <summary>Actors and HTTP, but no workers.</summary>
    Serving,
}

internal static class HostRoles
{
    /// <summary>What the settings call them.</summary>
    public static string Names { get; } = string.Join(", ", Enum.GetNames<HostRole>().Select(name => name.ToLowerInvariant()));

    extension(HostRole role)
    {
        public bool HasSilo => role != HostRole.Gateway;

        /// <summary>Whether it answers users, and so has the models loaded that are deployed.</summary>
        public bool ServesUsers => role != HostRole.Compute;

        public bool HasWorkers => role is HostRole.All or HostRole.Compute;

        /// <summary>What the silos are told.</summary>
        public string SiloRole => role switch
        {
            HostRole.Compute => Placement.SiloRole.Compute,
            HostRole.Serving => Placement.SiloRole.Serving,
            _ => Placement.SiloRole.All,
        };
    }

    public static HostRole? Parse(string text) =>
        Enum.GetValues<HostRole>().Cast<HostRole?>().FirstOrDefault(role => role.ToString()!.Equals(text, StringComparison.OrdinalIgnoreCase));
}
