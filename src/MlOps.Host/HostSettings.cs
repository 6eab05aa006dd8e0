using System.Net;
using MlOps.Host.Cluster;

namespace MlOps.Host;

/// <summary>What must be known before anything is put together.</summary>
internal sealed record HostSettings
{
    public const string Section = "MlOps";

    /// <summary>What names Orleans' port between silos.</summary>
    public const string SiloPortKey = Section + ":Orleans:SiloPort";

    /// <summary>What names Orleans' port for its clients.</summary>
    public const string GatewayPortKey = Section + ":Orleans:GatewayPort";

    private const string RoleKey = Section + ":Role";
    private const string SlotsKey = Section + ":Work:Slots";
    private const string DefaultDataDirectory = "data";
    private const int LargestPort = 65_535;

    /// <summary>The data directory. Default: <c>data</c> in the current directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What this process does. Default: everything.</summary>
    public required HostRole Role { get; init; }

    /// <summary>The cluster that it is part of; null: it is a platform of its own.</summary>
    public required ClusterSettings? Cluster { get; init; }

    /// <summary>Where Orleans' ports bind. Default: loopback.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Orleans' port between silos; null: a free one.</summary>
    public required int? SiloPort { get; init; }

    /// <summary>Orleans' port for its clients; null: a free one.</summary>
    public required int? GatewayPort { get; init; }

    /// <exception cref="StartException">A value is wrong.</exception>
    public static HostSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var cluster = ClusterSettings.Read(configuration);
        var settings = new HostSettings
        {
            DataDirectory = reader.Text($"{Section}:DataDirectory") ?? DefaultDataDirectory,
            Role = ReadRole(reader, cluster),
            Cluster = cluster,
            Address = ReadAddress(reader, cluster),
            SiloPort = Port(reader, SiloPortKey) ?? (cluster is { IsOnKubernetes: true } ? KubernetesPod.SiloPort : null),
            GatewayPort = Port(reader, GatewayPortKey) ?? (cluster is { IsOnKubernetes: true } ? KubernetesPod.GatewayPort : null),
        };
        return settings.SiloPort is { } silo && silo == settings.GatewayPort
            ? throw new StartException($"{SiloPortKey} and {GatewayPortKey} are both {silo}. Give each a port of its own, or leave both out to have free ones.")
            : settings;
    }

    private static HostRole ReadRole(SettingsReader reader, ClusterSettings? cluster)
    {
        if (reader.Text(RoleKey) is not { } text)
        {
            return HostRole.All;
        }

        var role = HostRoles.Parse(text) ?? throw new StartException($"{RoleKey} is '{text}'; it must be one of {HostRoles.Names}. Leave it out to have all.");
        if (role != HostRole.All && cluster is null)
        {
            throw new StartException(
                $"{RoleKey} is '{text}', but {ClusterSettings.ConnectionStringKey} is not set: without a cluster's database this process is the whole platform, "
                + "which has all roles. Set the connection string that the other processes have.");
        }

        return role != HostRole.All && !role.HasWorkers && reader.Text(SlotsKey) is { } slots and not "0"
            ? throw new StartException($"{SlotsKey} is '{slots}', but {RoleKey} is '{text}', which works on no runs. Leave one of them out.")
            : role;
    }

    private static IPAddress ReadAddress(SettingsReader reader, ClusterSettings? cluster)
    {
        if (cluster is { IsOnKubernetes: true })
        {
            return KubernetesPod.Address(reader, cluster);
        }

        var address = reader.Text(OrleansAddress.Key) is { } text ? OrleansAddress.Parse(text) : IPAddress.Loopback;
        return cluster is null && !IPAddress.IsLoopback(address)
            ? throw new StartException(
                $"{OrleansAddress.Key} is '{address}', but {ClusterSettings.ConnectionStringKey} is not set: the silo of the embedded store is alone and stays on loopback. "
                + "Leave the address out, or set a PostgreSQL connection string.")
            : address;
    }

    private static int? Port(SettingsReader reader, string key) =>
        reader.Number(key, 1, LargestPort, "it is a port");
}
