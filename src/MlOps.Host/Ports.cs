using System.Net;
using System.Net.Sockets;

namespace MlOps.Host;

/// <summary>Finds free ports, and says early when one is taken.</summary>
internal static class Ports
{
    /// <summary>Different free ports at an address. Someone else may take one before it is used: see <see cref="PortTakenException"/>.</summary>
    public static int[] Free(IPAddress address, int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(address, 0)).ToArray();
        try
        {
            return [.. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }

    /// <summary>Looks before the silo starts: HTTP comes last, and its failing then would cost seconds and a stack trace.</summary>
    /// <exception cref="StartException">An address is not one, or is taken.</exception>
    public static void RequireFree(IEnumerable<string> urls)
    {
        foreach (var url in urls)
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException exception)
            {
                throw new StartException($"'{url}' is no address to listen on. Expected something like --urls http://127.0.0.1:8080.", exception);
            }

            if (address.IsUnixPipe || address.IsNamedPipe)
            {
                continue;
            }

            var host = Host(address.Host, url);
            if (address.Port != 0)
            {
                Try(host, address.Port, url);
            }
        }
    }

    /// <summary>The same for a port of Orleans.</summary>
    /// <param name="address">Where it binds.</param>
    /// <param name="port">The port.</param>
    /// <param name="setting">What names it.</param>
    /// <param name="isNamed">Whether a setting did; else it was free when it was chosen.</param>
    /// <exception cref="StartException">It was named, and is taken.</exception>
    /// <exception cref="PortTakenException">It was free, and is taken now.</exception>
    public static void RequireFree(IPAddress address, int port, string setting, bool isNamed)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw isNamed
                ? new StartException($"The port {port} at {address} is taken, which is Orleans' by {setting}. Another program listens there. Name another port, or leave {setting} out to have a free one.", exception)
                : new PortTakenException($"The port {port} at {address}, which was free and chosen for Orleans ({setting}), was taken meanwhile.", exception);
        }
    }

    public static string Taken(string what) =>
        $"{what} Another program listens there. Name another address with --urls http://127.0.0.1:PORT, or port 0 for a free one.";

    /// <summary>HTTP would listen everywhere for the sake of a name that it does not know, a mistyped number included.</summary>
    private static IPAddress Host(string host, string url) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" or "+" => IPAddress.Any,
        _ when IPAddress.TryParse(host.Trim('[', ']'), out var named) => named,
        _ => throw new StartException($"'{url}' is no address to listen on. Name an IP address of this machine, localhost, or * for all of them: --urls http://127.0.0.1:8080."),
    };

    private static void Try(IPAddress host, int port, string url)
    {
        using var listener = new TcpListener(host, port);
        try
        {
            listener.Start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new StartException(Taken($"The address {url} is taken."), exception);
        }
        catch (SocketException exception)
        {
            throw new StartException($"It is not possible to listen on {url}: {exception.Message}. Name another address with --urls http://127.0.0.1:PORT.", exception);
        }
    }
}
