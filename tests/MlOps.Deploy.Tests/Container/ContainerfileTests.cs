namespace MlOps.Deploy.Container;

public sealed class ContainerfileTests
{
    private static readonly Containerfile File = Containerfile.Parse(Repository.Read("deploy/container/Containerfile"));

    [Fact]
    public void Image_AsWritten_IsBuiltInOneStageAndRunInAnother() => Assert.Equal(
        ["mcr.microsoft.com/dotnet/sdk:10.0 AS build", "mcr.microsoft.com/dotnet/aspnet:10.0"],
        File.Instructions.Where(instruction => instruction.Name == "FROM").Select(instruction => instruction.Rest));

    [Fact]
    public void Image_AsWritten_CopiesWhatIsThere()
    {
        var sources = File.Instructions
            .Where(instruction => instruction.Name == "COPY" && !instruction.Rest.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(instruction => instruction.Rest.Split(' ')[..^1])
            .ToList();
        var kept = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]);

        Assert.All(sources, source => Assert.True(Path.Exists(Repository.PathOf(source)), $"There is no {source}."));
        Assert.Equal(sources.Order(StringComparer.Ordinal), kept.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Image_AsWritten_IsNotRoot()
    {
        Assert.Equal("1654", Assert.Single(File.LastStage, instruction => instruction.Name == "USER").Rest);
        Assert.True(IndexOf("USER") > IndexOf("RUN"), "What follows the user runs as it.");
    }

    [Fact]
    public void Image_AsWritten_HasOpenMpAndAFolderForData()
    {
        var run = Assert.Single(File.LastStage, instruction => instruction.Name == "RUN").Rest;

        Assert.Contains("libgomp1", run, StringComparison.Ordinal);
        Assert.Contains("install -d -o 1654", run, StringComparison.Ordinal);
        Assert.Contains("MlOps__DataDirectory=/data", Assert.Single(File.LastStage, instruction => instruction.Name == "ENV").Rest, StringComparison.Ordinal);
        Assert.Equal("/data", Assert.Single(File.LastStage, instruction => instruction.Name == "VOLUME").Rest);
    }

    [Fact]
    public void Image_AsWritten_ExposesHttpAlone() => Assert.Equal(["8080"], File.Instructions.Where(instruction => instruction.Name == "EXPOSE").Select(instruction => instruction.Rest));

    [Fact]
    public void Image_ThatIsStopped_PassesTheSignalToTheHost()
    {
        // The form with brackets starts no shell, which would keep the signal for itself.
        Assert.Equal("""["/app/MlOps.Host"]""", Assert.Single(File.LastStage, instruction => instruction.Name == "ENTRYPOINT").Rest);
        Assert.Equal("SIGTERM", Assert.Single(File.LastStage, instruction => instruction.Name == "STOPSIGNAL").Rest);
    }

    [Fact]
    public void Parser_OfALineWithoutInstruction_Fails() => Assert.Throws<FormatException>(() => Containerfile.Parse("FROM a\nINSTALL b\n"));

    private static int IndexOf(string name) => File.LastStage.ToList().FindLastIndex(instruction => instruction.Name == name);
}
