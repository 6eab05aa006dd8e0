using System.Net;
using System.Net.Sockets;

namespace MlOps.Testing;

/// <summary>
/// A way to a server that can swallow its answers: what is asked for is done, and who asked never hears of it. Then it
/// can be cut, as when a cable is pulled.
/// </summary>
public sealed class MutedProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _connections = [];
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _isMuted;

    /// <param name="port">The server's port on loopback.</param>
    public MutedProxy(int port)
    {
        _target = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on nothing that the server answers comes through.</summary>
    public void Mute() => _isMuted = true;

    /// <summary>Ends all connections; new ones come through whole.</summary>
    public void Cut()
    {
        lock (_connections)
        {
            _isMuted = false;
            _connections.ForEach(connection => connection.Close());
            _connections.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        Cut();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                lock (_connections)
                {
                    _connections.AddRange([client, server]);
                }

                _ = PassAsync(client, server, canBeMuted: false);
                _ = PassAsync(server, client, canBeMuted: true);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The end, or a server that is not there: the client's connection stays without one.
            }
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, bool canBeMuted)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
            {
                if (!canBeMuted || !_isMuted)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }

        from.Close();
        to.Close();
    }
}
