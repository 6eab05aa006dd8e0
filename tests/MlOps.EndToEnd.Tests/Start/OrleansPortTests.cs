using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MlOps.EndToEnd.Programs;
using MlOps.Host;
using Orleans.Configuration;

namespace MlOps.EndToEnd.Start;

/// <summary>Ports of Orleans that someone else has.</summary>
public sealed class OrleansPortTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<TcpListener> _others = [];

    [Theory]
    [InlineData("MlOps:Orleans:SiloPort")]
    [InlineData("MlOps:Orleans:GatewayPort")]
    public async Task NamedPort_ThatIsTaken_IsNamedWithItsSetting(string setting)
    {
        var port = Take(0);

        var (exitCode, said) = await HostProcess.RunToEndAsync("--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={_folder["data"]}", $"--{setting}={port}");

        Assert.Equal(1, exitCode);
        Assert.Contains($"{port} at 127.0.0.1 is taken, which is Orleans' by {setting}", said, StringComparison.Ordinal);
        Assert.DoesNotContain("--urls", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 2)]
    [InlineData(9, 1, 3)]
    public async Task FreePort_ThatIsTakenMeanwhile_IsChosenAnew_SomeTimes(int thefts, int expected, int expectedStarts)
    {
        var starts = 0;

        var exitCode = await PlatformHost.RunAsync(async () =>
        {
            var host = await PlatformHost.CreateAsync(["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={_folder["data"]}", "--MlOps:Work:Slots=0"]);
            if (++starts <= thefts)
            {
                Take(host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.GatewayPort);
            }

            var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
            return host;
        });

        Assert.Equal((expected, expectedStarts), (exitCode, starts));
    }

    [Fact]
    public void TakenAddress_OfHttpAndOfOrleans_AreToldApart()
    {
        var orleans = new AggregateException(new AddressInUseException("Address already in use"));
        var http = new IOException("Failed to bind to address http://127.0.0.1:8080: address already in use.", new AddressInUseException("Address already in use"));

        Assert.True(StartFailure.IsOrleansPort(orleans));
        Assert.False(StartFailure.IsOrleansPort(http));
        Assert.Contains("http://127.0.0.1:8080", StartFailure.Explain(http), StringComparison.Ordinal);
        Assert.Contains("--urls", StartFailure.Explain(http), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _others.ForEach(other => other.Dispose());
        _folder.Dispose();
    }

    private int Take(int port)
    {
        var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        _others.Add(other);
        return ((IPEndPoint)other.LocalEndpoint).Port;
    }
}
