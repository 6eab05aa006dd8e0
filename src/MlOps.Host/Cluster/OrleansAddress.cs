using System.Net;
using System.Net.Sockets;

namespace MlOps.Host.Cluster;

/// <summary>
/// Where Orleans' ports bind. They know no authentication: whoever reaches the port between silos is a silo. So it must be
/// an address that the world cannot reach, and never all addresses of a machine.
/// </summary>
internal static class OrleansAddress
{
    public const string Key = HostSettings.Section + ":Orleans:Address";

    private const string Expected = "a private one of this machine (10.…, 172.16.… to 172.31.…, 192.168.…, 100.64.… to 100.127.…, fd…) or 127.0.0.1";

    private static readonly IPNetwork[] Allowed =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"),

        // Shared address space: no router of the world's carries it; overlays and some pod networks are made of it.
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),

        // Not fe80::/10: it means something only beside the number of an interface, which each machine counts for itself,
        // and the other silos read the address from the database.
    ];

    /// <exception cref="StartException">It is no address, a public one, or none of this machine.</exception>
    public static IPAddress Parse(string text, string key = Key)
    {
        var addresses = IPAddress.TryParse(text, out var named) ? [named] : Resolve(text, key);
        var address = addresses.Select(each => each.IsIPv4MappedToIPv6 ? each.MapToIPv4() : each).FirstOrDefault(IsAllowed)
            ?? throw new StartException(
                $"{key} is '{text}'{(named is null ? $" ({string.Join(", ", addresses.AsEnumerable())})" : "")}; it must be {Expected}. "
                + "Orleans' ports carry no authentication, so they must not be reachable from elsewhere.");
        return IsOurs(address)
            ? address
            : throw new StartException($"{key} is '{text}', which is no address of this machine. Name {Expected}.");
    }

    public static bool IsAllowed(IPAddress address) => Array.Exists(Allowed, network => network.Contains(address));

    private static IPAddress[] Resolve(string name, string key)
    {
        try
        {
            return Dns.GetHostAddresses(name);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new StartException($"{key} is '{name}', which is no address and no name of one ({exception.Message}). It must be {Expected}.", exception);
        }
    }

    private static bool IsOurs(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
