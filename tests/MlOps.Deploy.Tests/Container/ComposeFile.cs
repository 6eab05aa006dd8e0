using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace MlOps.Deploy.Container;

/// <summary>What the compose file here may say; anything else is an error.</summary>
internal sealed record ComposeFile
{
    public string Name { get; init; } = "";

    public Dictionary<string, Service> Services { get; init; } = [];

    public Dictionary<string, Network> Networks { get; init; } = [];

    public Dictionary<string, object?> Volumes { get; init; } = [];

    [YamlMember(Alias = "x-host", ApplyNamingConventions = false)]
    public Service? Host { get; init; }

    [YamlMember(Alias = "x-settings", ApplyNamingConventions = false)]
    public Dictionary<string, string>? Settings { get; init; }

    /// <summary>The services that are hosts of the platform.</summary>
    [YamlIgnore]
    public IReadOnlyList<Service> Hosts => [.. Services.Where(service => service.Key != "postgres").Select(service => service.Value)];

    /// <exception cref="YamlException">It says something else.</exception>
    public static ComposeFile Read(string file) => new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .WithDuplicateKeyChecking()
        .Build()
        .Deserialize<ComposeFile>(new MergingParser(new Parser(new StringReader(Repository.Read(file)))));
}

internal sealed record Service
{
    public string Image { get; init; } = "";

    public Build? Build { get; init; }

    public List<string> Command { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = [];

    public List<string> Ports { get; init; } = [];

    public List<string> Volumes { get; init; } = [];

    [YamlMember(Alias = "networks", ApplyNamingConventions = false)]
    public object? NetworkNames { get; init; }

    public Dictionary<string, Dependency> DependsOn { get; init; } = [];

    public HealthCheck? Healthcheck { get; init; }

    public string Restart { get; init; } = "";

    public string? StopSignal { get; init; }

    public string StopGracePeriod { get; init; } = "";

    public bool ReadOnly { get; init; }

    public List<string> Tmpfs { get; init; } = [];

    public List<string> CapDrop { get; init; } = [];

    public List<string> SecurityOpt { get; init; } = [];

    public string? Cpus { get; init; }

    public string? MemLimit { get; init; }

    public string? ShmSize { get; init; }

    public int? PidsLimit { get; init; }

    /// <summary>The service's address in each of its networks; null where it takes what comes.</summary>
    [YamlIgnore]
    public IReadOnlyDictionary<string, string?> Addresses => NetworkNames switch
    {
        List<object> names => names.ToDictionary(name => (string)name, _ => (string?)null),
        Dictionary<object, object> networks => networks.ToDictionary(
            network => (string)network.Key,
            network => ((Dictionary<object, object>)network.Value).TryGetValue("ipv4_address", out var address) ? (string)address : null),
        _ => new Dictionary<string, string?>(),
    };
}

internal sealed record Build(string Context, string Dockerfile)
{
    public Build()
        : this("", "")
    {
    }
}

internal sealed record Dependency(string Condition)
{
    public Dependency()
        : this("")
    {
    }
}

internal sealed record HealthCheck
{
    public List<string> Test { get; init; } = [];

    public string Interval { get; init; } = "";

    public string Timeout { get; init; } = "";

    public int Retries { get; init; }

    public string? StartPeriod { get; init; }
}

internal sealed record Network
{
    public bool Internal { get; init; }

    public AddressPlan? Ipam { get; init; }
}

internal sealed record AddressPlan
{
    public List<Dictionary<string, string>> Config { get; init; } = [];
}
