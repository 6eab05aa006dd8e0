namespace MlOps.Host;

/// <summary>Which options the host takes: a misspelt one must not silently mean a default.</summary>
internal static class CommandLineOptions
{
    public const string Usage = """
        MlOps.Host [serve] [options]      runs the platform until SIGTERM or Ctrl-C
        MlOps.Host demo [options]         shows the whole life of a model, then stays up; see demo --help

          --urls http://127.0.0.1:8080    where HTTP listens; port 0 takes a free one
          --MlOps:DataDirectory=data      where everything is kept
          --MlOps:Work:Slots=N            runs worked on at a time [half the cores]
          --MlOps:Storage:ConnectionString=TEXT
                                          PostgreSQL: this process is one of a cluster's on that database
          --MlOps:Role=NAME               of a cluster's process: all, gateway, compute or serving [all]
          --MlOps:SECTION:NAME=VALUE      other settings of Accounts, Cluster, Drain, Onnx, Orleans, Storage, Work
          --Logging:LogLevel:NAME=LEVEL   what is logged

        Each can be an environment variable too, with __ for the colon. MLOPS_ADMIN_TOKEN sets the admin token.
        """;

    private static readonly string[] Names = ["urls", "http_ports", "https_ports", "environment", "contentRoot", "AllowedHosts", "MLOPS_ADMIN_TOKEN", "MlOps:DataDirectory", "MlOps:Role"];

    private static readonly string[] Sections = ["MlOps:Accounts:", "MlOps:Cluster:", "MlOps:Drain:", "MlOps:Onnx:", "MlOps:Orleans:", "MlOps:Storage:", "MlOps:Work:", "Logging:", "Kestrel:"];

    /// <exception cref="StartException">An argument is none that the host takes.</exception>
    public static void Check(IReadOnlyList<string> arguments)
    {
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            var name = argument.TrimStart('-', '/').Split('=')[0];
            var isKnown = argument.Length > name.Length
                && (Names.Contains(name, StringComparer.OrdinalIgnoreCase) || Sections.Any(section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase)));
            if (!isKnown)
            {
                throw new StartException($"'{argument}' is no option of this program.\n\n{Usage}");
            }

            if (!argument.Contains('=', StringComparison.Ordinal))
            {
                // Its value is the next argument.
                index++;
            }
        }
    }
}
