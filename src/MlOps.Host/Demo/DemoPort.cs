using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MlOps.Host.Demo;

/// <summary>Finds a port where the usual one is taken and nobody asked for another.</summary>
internal static class DemoPort
{
    /// <summary>The port on which the platform listens unless told otherwise.</summary>
    public const int Usual = 8080;

    private static readonly string[] Variables = ["ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_HTTP_PORTS"];

    /// <summary>The host's arguments, with an address added where the usual port is taken.</summary>
    public static ImmutableArray<string> Settle(
        ImmutableArray<string> hostArguments, Func<string, string?> variable, Func<int, bool> isFree, TextWriter output)
    {
        var isAsked = hostArguments.Any(argument =>
                argument.StartsWith("--urls", StringComparison.OrdinalIgnoreCase)
                || argument.StartsWith("--http_ports", StringComparison.OrdinalIgnoreCase)
                || argument.StartsWith("--Kestrel:", StringComparison.OrdinalIgnoreCase))
            || Variables.Any(name => !string.IsNullOrEmpty(variable(name)));
        if (isAsked || isFree(Usual))
        {
            return hostArguments;
        }

        var port = FindFree();
        output.WriteLine($"Port {Usual} is taken; this demonstration listens on {port} instead (choose one with --urls http://127.0.0.1:PORT).");
        return hostArguments.Add($"--urls=http://127.0.0.1:{port}");
    }

    /// <summary>Whether one can listen on a port of this machine.</summary>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
