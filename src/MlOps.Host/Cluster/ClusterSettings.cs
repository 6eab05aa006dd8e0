using MlOps.Storage;

namespace MlOps.Host.Cluster;

/// <summary>The cluster that this process is part of.</summary>
internal sealed record ClusterSettings
{
    public const string StorageSection = HostSettings.Section + ":Storage";
    public const string ConnectionStringKey = StorageSection + ":ConnectionString";
    public const string NameKey = HostSettings.Section + ":Cluster:Name";
    public const string KubernetesKey = HostSettings.Section + ":Cluster:Kubernetes";

    private const string DefaultName = "mlops";
    private const int DefaultConnections = 20;
    private const int FewestConnections = PostgresSettings.FewestConnections + PostgresSettings.OrleansConnections;
    private const int MostConnections = 1_000;
    private const int LongestName = 100;

    private static readonly string[] GrainStates = ["GroupCommit", "AdoNet"];

    private static readonly string[] ArtifactPlaces = ["Database", "Folder"];

    /// <summary>Orleans' ClusterId and ServiceId; the database remembers it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether Kubernetes says who the silos are and where.</summary>
    public required bool IsOnKubernetes { get; init; }

    /// <summary>The store.</summary>
    public required PostgresSettings Store { get; init; }

    /// <summary>Null where no connection string is set: the process is a platform of its own, on the embedded store.</summary>
    /// <exception cref="StartException">A value is wrong, or needs a connection string that is not set.</exception>
    public static ClusterSettings? Read(IConfiguration configuration)
    {
        var settings = new SettingsReader(configuration);
        if (settings.Text(ConnectionStringKey) is not { } connectionString)
        {
            var vain = configuration.GetSection(StorageSection).GetChildren().FirstOrDefault(child => child.Value is { Length: > 0 })?.Path;
            return vain is null
                ? null
                : throw new StartException($"{vain} is set, but {ConnectionStringKey} is not: it is about a cluster's database. Set a PostgreSQL connection string too, or leave it out.");
        }

        var name = settings.Text(NameKey) ?? DefaultName;
        if (name.Length > LongestName || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            throw new StartException($"{NameKey} is '{name}'; it must have 1 to {LongestName} letters, digits, '-', '_' or '.', and be the same for every process of the cluster.");
        }

        var connections = settings.Number(StorageSection + ":MaximumConnections", FewestConnections, MostConnections,
            $"{PostgresSettings.OrleansConnections} are Orleans', and the store needs {PostgresSettings.FewestConnections}") ?? DefaultConnections;
        return new()
        {
            Name = name,
            IsOnKubernetes = settings.YesOrNo(KubernetesKey),
            Store = new()
            {
                ConnectionString = connectionString,
                ClusterName = name,
                MaximumConnections = connections - PostgresSettings.OrleansConnections,
                ArtifactFolder = ArtifactFolder(settings),
                CacheMiB = settings.Number(StorageSection + ":CacheMiB", 1, int.MaxValue, "it is how much disk copies of artifacts may take") ?? 10_240,
                UsesAdoNet = settings.OneOf(StorageSection + ":GrainState", GrainStates) == GrainStates[1],
            },
        };
    }

    private static string? ArtifactFolder(SettingsReader settings)
    {
        const string Artifacts = StorageSection + ":Artifacts";
        const string Folder = StorageSection + ":ArtifactFolder";
        var isFolder = settings.OneOf(Artifacts, ArtifactPlaces) == ArtifactPlaces[1];
        return (isFolder, settings.Text(Folder)) switch
        {
            (true, null) => throw new StartException($"{Artifacts} is Folder, but {Folder} is not set: name the folder that all processes of the cluster share."),
            (false, { } folder) => throw new StartException($"{Folder} is '{folder}', but {Artifacts} is not Folder: set {Artifacts}=Folder to keep artifacts there, or leave the folder out."),
            (_, var folder) => folder,
        };
    }
}
