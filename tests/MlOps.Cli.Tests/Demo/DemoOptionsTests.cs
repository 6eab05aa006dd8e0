using MlOps.Host.Demo;

namespace MlOps.Cli.Tests.Demo;

public sealed class DemoOptionsTests
{
    [Fact]
    public void Arguments_OfTheHost_ArePassedOn()
    {
        var options = DemoOptions.Parse(["demo", "--exit", "--urls", "http://127.0.0.1:9000", "--json=out.json", "--MlOps:DataDirectory=/x", "--seed", "-3", "--rows=300"]);

        Assert.True(options.Exit);
        Assert.Equal("out.json", options.JsonPath);
        Assert.Equal((-3, 300), (options.Seed, options.Rows));
        Assert.Equal<string>(["--urls", "http://127.0.0.1:9000", "--MlOps:DataDirectory=/x"], options.HostArguments);
    }

    [Fact]
    public void File_OfOnesOwn_IsTakenWithItsLabel()
    {
        var path = Path.GetTempFileName();
        try
        {
            var options = DemoOptions.Parse(["--data", path, "--label", "y", "--no-header", "--missing", "?", "--missing=-"]);

            Assert.Equal((path, "y", false), (options.DataPath, options.Label, options.HasHeader));
            Assert.Equal<string>(["?", "-"], options.Missing);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("--data no-such-file.csv --label y")]
    [InlineData("--label y")]
    [InlineData("--missing ?")]
    [InlineData("--json")]
    [InlineData("--rows 10")]
    [InlineData("--rows many")]
    public void Arguments_ThatMakeNoSense_AreRefused(string line) =>
        Assert.Throws<DemoException>(() => DemoOptions.Parse(line.Split(' ')));

    [Fact]
    public void Port_Taken_IsReplacedAndSaid()
    {
        using var output = new StringWriter();

        var arguments = DemoPort.Settle(["--x=1"], _ => null, _ => false, output);

        Assert.Equal("--x=1", arguments[0]);
        Assert.Matches(@"^--urls=http://127\.0\.0\.1:\d+$", arguments[1]);
        Assert.Contains("Port 8080 is taken", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls=http://127.0.0.1:8080", null, false)]
    [InlineData("--x", "http://127.0.0.1:8080", false)]
    [InlineData("--x", null, true)]
    public void Port_AskedForOrFree_IsLeftAlone(string argument, string? variable, bool isFree)
    {
        using var output = new StringWriter();

        Assert.Equal<string>([argument], DemoPort.Settle([argument], _ => variable, _ => isFree, output));
        Assert.Empty(output.ToString());
    }
}
