using System.CommandLine;

namespace MlOps.Cli;

/// <summary>What every command takes.</summary>
internal sealed class GlobalOptions
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    private readonly Option<string?> _url = new("--url")
    {
        Description = $"The platform's address [MLOPS_URL, else {DefaultUrl}].",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "The access token [MLOPS_TOKEN]. The variable is better: a command line can be seen by others.",
        HelpName = "TOKEN",
        Recursive = true,
    };

    private readonly Option<string?> _project = new("--project")
    {
        Description = "The project in which names are looked up [the platform's default].",
        HelpName = "NAME",
        Recursive = true,
    };

    private readonly Option<string?> _reason = new("--reason")
    {
        Description = "Why something is changed, for the audit.",
        HelpName = "TEXT",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "One JSON document on standard output (watch: one line per change).",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Add(_url);
        root.Add(_token);
        root.Add(_project);
        root.Add(_reason);
        root.Add(_json);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    public MlOpsClientOptions Client(ParseResult parsed, Surroundings surroundings) => surroundings.Client with
    {
        Address = Address(parsed, surroundings),
        Token = Text(parsed.GetValue(_token)) ?? Text(surroundings.Variable("MLOPS_TOKEN")),
        Project = Text(parsed.GetValue(_project)),
        Reason = Text(parsed.GetValue(_reason)) is { } reason ? OneLine(reason) : null,
    };

    private Uri Address(ParseResult parsed, Surroundings surroundings)
    {
        var given = Text(parsed.GetValue(_url));
        var text = given ?? Text(surroundings.Variable("MLOPS_URL")) ?? DefaultUrl;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw CliException.Usage($"'{text}' ({(given is null ? "MLOPS_URL" : "--url")}) is no address; expected http://HOST:PORT, such as {DefaultUrl}.");
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
