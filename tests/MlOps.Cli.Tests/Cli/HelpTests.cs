using System.CommandLine;

namespace MlOps.Cli.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Commands() => new(All(Root(), "mlops").Select(command => command.Path));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Everything_ThatCanBeTyped_IsExplained(string path)
    {
        var command = All(Root(), "mlops").Single(command => command.Path == path).Command;

        Assert.False(string.IsNullOrWhiteSpace(command.Description), $"{path} has no description.");
        Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{path} {option.Name} has no description."));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{path} {argument.Name} has no description."));
    }

    [Theory]
    [InlineData("mlops da", "datasets")]
    [InlineData("mlops runs start --task ", "regression")]
    public async Task Line_ThatIsBegun_IsCompleted(string line, string expected)
    {
        var run = await CliRun.RunAsync([$"[suggest:{line.Length}]", line]);

        Assert.Contains(expected, run.Lines);
    }

    private static RootCommand Root() => CommandLine.Build(new Surroundings
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        OpenIn = () => Stream.Null,
        Variable = _ => null,
    });

    private static IEnumerable<(string Path, Command Command)> All(Command command, string path) =>
        command.Subcommands.SelectMany(sub => All(sub, $"{path} {sub.Name}")).Prepend((path, command));
}
