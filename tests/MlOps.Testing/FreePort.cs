using System.Net;
using System.Net.Sockets;

namespace MlOps.Testing;

/// <summary>Ports for processes that must be told theirs.</summary>
public static class FreePort
{
    /// <summary>A port on loopback that nobody has at the moment; somebody may take it before it is used.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
