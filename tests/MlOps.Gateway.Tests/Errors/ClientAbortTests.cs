using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Storage;

namespace MlOps.Gateway.Errors;

public sealed class ClientAbortTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("/api/v1/datasets/broken/versions", true)]
    [InlineData("/api/v1/datasets/broken/versions", false)]
    [InlineData("/api/v1/runs", true)]
    [InlineData("/api/v1/runs", false)]
    [InlineData("/api/v1/deployments/echo/predict", true)]
    [InlineData("/api/v1/deployments/echo/predict", false)]
    public async Task Client_ThatLeavesInTheMiddleOfABody_IsNoFaultOfOurs(string path, bool isReset)
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {GatewayServer.Token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[{{"));
            Assert.True(await server.Begun.WaitAsync(Patience));
            client.LingerState = new(isReset, 0);
        }

        Assert.True(await server.Ended.WaitAsync(Patience));

        Assert.Empty(server.Log.Faults);
        Assert.Empty(await server.App.Services.GetRequiredService<IUploadStore>().ListAsync());
    }

    [Fact]
    public async Task ResetConnection_ThatIsSeenBeforeTheAbort_IsNoFaultOfOurs()
    {
        using var client = server.Admin();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/test/reset"));

        Assert.Empty(server.Log.Faults);
    }
}
