namespace MlOps.Cli;

/// <summary>What went wrong, in words, with the way out.</summary>
internal sealed record Complaint(int ExitCode, string Code, string Message, int? Status = null)
{
    public static Complaint Of(Exception exception, Surroundings surroundings) => exception switch
    {
        CliException cli => new(cli.ExitCode, cli.Code, cli.Message),
        MlOpsUnreachableException unreachable => new(
            ExitCodes.Unreachable,
            "cli.unreachable",
            $"{unreachable.Message}. Start the platform (dotnet run -c Release --project src/MlOps.Host), or say where it is with --url or MLOPS_URL."),
        MlOpsApiException { Status: 401 } refused => new(ExitCodes.Refused, refused.Code, TokenAdvice(surroundings), 401),
        MlOpsApiException { Code: "project.unknown" } refused => new(
            ExitCodes.Refused, refused.Code, $"{refused.Message} Found it: mlops projects create NAME.", refused.Status),
        MlOpsApiException refused => new(ExitOf(refused), refused.Code, refused.Message, refused.Status),
        MlOpsAnswerException answer => new(ExitCodes.Failed, "cli.answer", answer.Message),
        ArgumentException argument => new(ExitCodes.Usage, "cli.usage", argument.Message),
        IOException or UnauthorizedAccessException => new(ExitCodes.Failed, "cli.file", exception.Message),
        _ => new(ExitCodes.Failed, "cli.bug", $"This is a fault of mlops itself: {exception.GetType().Name}: {exception.Message}"),
    };

    public override string ToString() => Code == "cli.usage" ? $"mlops: {Message}" : $"mlops: {Message} ({Code})";

    private static int ExitOf(MlOpsApiException refused) =>
        refused.IsUnavailable ? ExitCodes.Unreachable
        : refused.Status is >= 400 and < 500 ? ExitCodes.Refused
        : ExitCodes.Failed;

    private static string TokenAdvice(Surroundings surroundings) =>
        string.IsNullOrWhiteSpace(surroundings.Variable("MLOPS_TOKEN"))
            ? "The platform asks for an access token. Set MLOPS_TOKEN to an access token; the host printed one when it first started."
            : "The platform does not know this access token. Check MLOPS_TOKEN (or --token): the host takes the token that it printed when it first started, or its MLOPS_ADMIN_TOKEN.";
}
