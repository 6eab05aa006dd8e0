using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using MlOps.Accounts;

namespace MlOps.Host;

/// <summary>
/// Kestrel's sockets, whose CPU time is metered. A connection's loops of receiving and sending begin as it is accepted, so
/// its work begins before that; the protocol runs in it by <see cref="Use"/>.
/// </summary>
internal sealed class MeteredTransport(
    IOptions<SocketTransportOptions> options, ILoggerFactory loggers, IConnectionMeter meter, IOptions<AccountOptions> accounts)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);

    /// <summary>Has all connections metered, whatever they are to speak. Kestrel keeps one such action: no other may be set.</summary>
    public static void Use(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
        connection.Features.Get<IConnectionWork>() is { } work ? RunAsync(work, next, connection) : next(connection)));

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await _sockets.BindAsync(endpoint, cancellationToken);
        return accounts.Value.MeterConnections ? new Listener(listener, meter) : listener;
    }

    private static async Task RunAsync(IConnectionWork work, ConnectionDelegate next, ConnectionContext connection)
    {
        try
        {
            await work.Run(() => next(connection));
        }
        finally
        {
            work.End();
        }
    }

    private sealed class Listener(IConnectionListener sockets, IConnectionMeter meter) : IConnectionListener
    {
        public EndPoint EndPoint => sockets.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            var work = meter.Connect();
            var connection = await work.Run(() => sockets.AcceptAsync(cancellationToken));
            connection?.Features.Set(work);
            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => sockets.DisposeAsync();
    }
}
