namespace MlOps.Host;

/// <summary>What must be known before anything is put together.</summary>
internal sealed record HostSettings
{
    public const string Section = "MlOps";

    private const string DefaultDataDirectory = "data";
    private const int LargestPort = 65_535;

    /// <summary>The data directory. Default: <c>data</c> in the current directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Orleans' port between silos; null: a free one.</summary>
    public required int? SiloPort { get; init; }

    /// <summary>Orleans' port for its clients; null: a free one.</summary>
    public required int? GatewayPort { get; init; }

    /// <exception cref="StartException">A value is wrong.</exception>
    public static HostSettings Read(IConfiguration configuration)
    {
        var directory = configuration[$"{Section}:DataDirectory"];
        var settings = new HostSettings
        {
            DataDirectory = string.IsNullOrWhiteSpace(directory) ? DefaultDataDirectory : directory,
            SiloPort = Port(configuration, "SiloPort"),
            GatewayPort = Port(configuration, "GatewayPort"),
        };
        return settings.SiloPort is { } silo && silo == settings.GatewayPort
            ? throw new StartException($"{Section}:Orleans:SiloPort and {Section}:Orleans:GatewayPort are both {silo}. Give each a port of its own, or leave both out to have free ones.")
            : settings;
    }

    private static int? Port(IConfiguration configuration, string name)
    {
        var key = $"{Section}:Orleans:{name}";
        return configuration[key] switch
        {
            null or "" => null,
            var text when int.TryParse(text, out var port) && port is > 0 and <= LargestPort => port,
            var text => throw new StartException($"{key} is '{text}'; it must be a port from 1 to {LargestPort}. Leave it out to have a free one."),
        };
    }
}
