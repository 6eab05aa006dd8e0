using System.Net;
using System.Net.Sockets;

namespace MlOps.Testing;

/// <summary>Ports for processes that must be told theirs.</summary>
public static class FreePort
{
    /// <summary>A port on loopback that nobody has at the moment; somebody may take it before it is used.</summary>
    public static int Next()
    {
        while (true)
        {
            // Below what the system gives to connections and to port 0: nobody gets it by chance.
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
