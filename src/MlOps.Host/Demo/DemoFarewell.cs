namespace MlOps.Host.Demo;

/// <summary>How to go on from here.</summary>
internal static class DemoFarewell
{
    private const string Cli = "dotnet run --project src/MlOps.Cli --";

    public static void Write(TextWriter output, IDemoPlatform platform, DemoReport report, DemoOptions options)
    {
        var address = platform.Address.AbsoluteUri.TrimEnd('/');
        var model = report.Model!.Name;
        var deployment = report.Deployment!.Name;
        var row = report.Rows!.Value[0].GetRawText().Replace("'", @"'\''", StringComparison.Ordinal);
        output.WriteLine($"""

            The platform stays up. Open {address} in a browser and sign in with this token:

              {platform.AdminToken}

            Three things to try next, in another terminal:

              export MLOPS_URL={address} MLOPS_TOKEN={platform.AdminToken}
              {Cli} models show {model}:{report.Model.Version}
              {Cli} runs start --dataset {report.Dataset!.Name} --label '{options.Label}' --trainer Sdca
              curl -s -H "Authorization: Bearer $MLOPS_TOKEN" -H "Content-Type: application/json" $MLOPS_URL/api/v1/deployments/{deployment}/predict -d '[{row}]'

            Ctrl-C ends it. What was made stays in the data directory.
            """);
    }
}
