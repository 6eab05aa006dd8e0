namespace MlOps.Host.Demo;

/// <summary>How to go on from here.</summary>
internal static class DemoFarewell
{
    private const string Cli = "dotnet run -c Release --project src/MlOps.Cli --";

    /// <summary>Said also when the demonstration ends: a token that was made is told once or never.</summary>
    public static void WriteToken(TextWriter output, IDemoPlatform platform)
    {
        if (platform.IsTokenKept)
        {
            output.WriteLine($"""

                The admin token of this data directory, which is shown this once and kept nowhere:

                  {platform.AdminToken}

                """);
        }
    }

    public static void Write(TextWriter output, IDemoPlatform platform, DemoReport report, DemoOptions options)
    {
        var address = platform.Address.AbsoluteUri.TrimEnd('/');
        var model = report.Model!.Name;
        var deployment = report.Deployment!.Name;
        var row = Quoted(report.Rows!.Value[0].GetRawText());
        output.WriteLine($"""

            The platform stays up. Open {address} in a browser and sign in with this token:

              {platform.AdminToken}

            Three things to try next, in another terminal:

              export MLOPS_URL={address} MLOPS_TOKEN={platform.AdminToken}
              {Cli} models show {model}:{report.Model.Version}
              {Cli} runs start --dataset {report.Dataset!.Name} --label '{Quoted(options.Label)}' --trainer Sdca
              curl -s -H "Authorization: Bearer $MLOPS_TOKEN" -H "Content-Type: application/json" $MLOPS_URL/api/v1/deployments/{deployment}/predict -d '[{row}]'

            {(platform.IsTokenKept ? "The token stays valid for this data directory." : "The token ends with this process. The data directory's own, which its first start printed or MLOPS_ADMIN_TOKEN set, does as well.")}
            Ctrl-C ends it. What was made stays in the data directory.
            """);
    }

    /// <summary>A text as it stands between a shell's apostrophes.</summary>
    private static string Quoted(string text) => text.Replace("'", @"'\''", StringComparison.Ordinal);
}
