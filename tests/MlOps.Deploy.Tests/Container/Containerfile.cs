namespace MlOps.Deploy.Container;

/// <summary>The instructions of a container file, in order, with the number of the stage that each belongs to.</summary>
internal sealed record Containerfile(IReadOnlyList<Instruction> Instructions)
{
    private static readonly string[] Known =
        ["ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    public IReadOnlyList<Instruction> LastStage => [.. Instructions.Where(instruction => instruction.Stage == Instructions[^1].Stage)];

    /// <exception cref="FormatException">A line begins with no instruction.</exception>
    public static Containerfile Parse(string text)
    {
        var lines = string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'))).Replace("\\\n", " ", StringComparison.Ordinal);
        var instructions = new List<Instruction>();
        var stage = 0;
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var name = line.Split(' ')[0];
            if (!Known.Contains(name))
            {
                throw new FormatException($"'{line}' begins with no instruction.");
            }

            stage += name == "FROM" ? 1 : 0;
            instructions.Add(new(stage, name, line[name.Length..].Trim()));
        }

        return new(instructions);
    }
}

/// <summary>One instruction: its name and the rest of its lines.</summary>
internal sealed record Instruction(int Stage, string Name, string Rest);
