using MlOps.Cli.Projects;
using MlOps.Testing;

namespace MlOps.Cli.Tests.Projects;

public sealed class InitTests : IDisposable
{
    private static readonly string[] Everything =
        [".gitignore", "README.md", "code/.gitkeep", "configuration/mlops.schema.json", "data/.gitkeep", "mlops.json", "models/.gitkeep"];

    private readonly TemporaryFolder _folder = new();

    private string Project => _folder["flowers"];

    [Fact]
    public async Task Folder_ThatIsNew_GetsEverything()
    {
        var run = await CliRun.RunAsync(["init", Project]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Everything, Files());
        Assert.StartsWith("# flowers", await File.ReadAllTextAsync(Path.Combine(Project, "README.md")), StringComparison.Ordinal);
        Assert.Empty((await ProjectReader.ReadAsync(Project, default)).Datasets);
    }

    [Fact]
    public async Task File_OutsideTheFolder_IsCopied_AndSaidSo()
    {
        await WriteAsync(_folder["my iris.csv"]);

        var run = await CliRun.RunAsync(["init", Project, "--data", _folder["my iris.csv"], "--label", "kind"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("was copied to data/my iris.csv", run.Out, StringComparison.Ordinal);
        Assert.Contains("mlops predict my-iris length=1 'a width=2 3'", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["my iris.csv"]));
        var wanted = await ProjectReader.ReadAsync(Project, default);
        Assert.Equal(("my-iris", "data/my iris.csv"), (wanted.Datasets[0].Name, wanted.Datasets[0].Shown));
        Assert.Equal(("my-iris", "kind"), (wanted.Trainings[0].Dataset, wanted.Trainings[0].Label));
        Assert.Equal(("my-iris", "my-iris"), (wanted.Deployments[0].Name, wanted.Deployments[0].Model));
    }

    [Fact]
    public async Task File_InTheFolder_IsReferredTo()
    {
        Directory.CreateDirectory(Path.Combine(Project, "raw"));
        await WriteAsync(Path.Combine(Project, "raw", "iris.csv"));

        var run = await CliRun.RunAsync(["init", Project, "--data", Path.Combine(Project, "raw", "iris.csv")]);

        Assert.DoesNotContain("copied", run.Out, StringComparison.Ordinal);
        Assert.Equal("raw/iris.csv", (await ProjectReader.ReadAsync(Project, default)).Datasets[0].Shown);
        Assert.False(File.Exists(Path.Combine(Project, "data", "iris.csv")));
    }

    [Fact]
    public async Task Files_ThatAreThere_StayAsTheyAre_AndAreNamed()
    {
        Directory.CreateDirectory(Project);
        await File.WriteAllTextAsync(Path.Combine(Project, "README.md"), "mine");

        var run = await CliRun.RunAsync(["init", Project]);

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(Project, "README.md")));
        Assert.Contains("README.md was there already and stays as it is.", run.Error, StringComparison.Ordinal);
        Assert.Equal(Everything, Files());
    }

    [Fact]
    public async Task Answer_AsJson_SaysWhatWasMadeAndKept()
    {
        await CliRun.RunAsync(["init", Project]);
        File.Delete(Path.Combine(Project, "README.md"));

        var run = await CliRun.RunAsync(["init", Project, "--json"]);

        Assert.Equal(["README.md"], run.Json.GetProperty("created").EnumerateArray().Select(path => path.GetString()));
        Assert.Equal(Everything.Length - 1, run.Json.GetProperty("kept").GetArrayLength());
    }

    [Theory]
    [InlineData("has no column 'knd'. Did you mean 'kind'? Its columns are length, a width, kind.", "--data", "iris.csv", "--label", "knd")]
    [InlineData("--label names a column of --data", "--label", "kind")]
    [InlineData("There is no file", "--data", "nowhere.csv")]
    public async Task CommandLine_ThatMakesNoSense_IsRefused_AndNothingIsMade(string expected, params string[] arguments)
    {
        await WriteAsync(_folder["iris.csv"]);

        var run = await CliRun.RunAsync(["init", Project, .. arguments.Select(argument => argument == "iris.csv" ? _folder["iris.csv"] : argument)]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Project));
    }

    public void Dispose() => _folder.Dispose();

    private static Task WriteAsync(string path) => File.WriteAllTextAsync(path, "length,a width,kind\n1,2 3,x\n");

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Project, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Project, path)).Order(StringComparer.Ordinal);
}
