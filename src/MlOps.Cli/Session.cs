using System.Text.Json;
using MlOps.Cli.Terminal;

namespace MlOps.Cli;

/// <summary>One command at work: whom it asks, and where it answers.</summary>
internal sealed class Session(MlOpsHttpClient client, MlOpsClientOptions options, Surroundings surroundings, bool isJson)
{
    public MlOpsHttpClient Client { get; } = client;

    /// <summary>The project that the command line names; null where it names none.</summary>
    public string? Project => options.Project;

    /// <summary>Whether the answer is for a machine.</summary>
    public bool IsJson { get; } = isJson;

    /// <summary>The answer; nothing else is written here.</summary>
    public TextWriter Out => surroundings.Out;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => surroundings.Client.Clock;

    /// <summary>See <see cref="Surroundings.HeadCommit"/>.</summary>
    public Func<string?> HeadCommit => surroundings.HeadCommit;

    /// <summary>A client of another project, which is the caller's to dispose.</summary>
    public MlOpsHttpClient InProject(string? project) => new(options with { Project = project });

    /// <summary>Whether someone says yes; where nobody can be asked, nobody does.</summary>
    public bool Confirm(string question) =>
        !IsJson && surroundings.Ask?.Invoke($"{question} [y/N] ")?.Trim() is { } answer
        && (answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase));

    /// <summary>Opens what is piped in.</summary>
    public Stream OpenIn() => surroundings.OpenIn();

    /// <summary>Where moving bars are drawn; null where nobody would see them, or where the answer is for a machine.</summary>
    public Bars? Bars => !IsJson && surroundings.Error is TerminalWriter terminal ? new(terminal.Console) : null;

    /// <summary>Sends a file; in a terminal with a bar that shows how much of it was sent.</summary>
    public async Task<T> SendAsync<T>(string what, Stream file, Func<Stream, Task<T>> send)
    {
        var text = file.CanSeek ? $"{what} {Humane.Bytes(file.Length)}" : what;
        if (!file.CanSeek || Bars is not { } bars)
        {
            if (file.CanSeek)
            {
                Say(text);
            }

            return await send(file).ConfigureAwait(false);
        }

        return await bars.SendAsync(text, file.Length, async onSent =>
        {
            var watched = new WatchedStream(file, onSent);
            await using (watched.ConfigureAwait(false))
            {
                return await send(watched).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Tells people what goes on.</summary>
    public void Say(string line) => surroundings.Error.WriteLine(line);

    /// <summary>The answer, as JSON or as <paramref name="forPeople"/> writes it.</summary>
    public int Answer<T>(T value, Action<T> forPeople)
    {
        if (IsJson)
        {
            WriteJson(Out, value);
        }
        else
        {
            forPeople(value);
        }

        return ExitCodes.Done;
    }

    public static void WriteJson<T>(TextWriter writer, T value) => writer.WriteLine(JsonSerializer.Serialize(value, MlOpsJson.Options));
}
