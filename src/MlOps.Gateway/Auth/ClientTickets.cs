using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Access;

namespace MlOps.Gateway.Auth;

/// <summary>
/// Tickets are sealed with the keys that protect sessions, so they outlive a restart and every host of a cluster that
/// shares the keys knows them. One names the token that it was got with, and dies with it.
/// </summary>
internal sealed class ClientTickets(
    IDataProtectionProvider protection,
    AdminCredential credential,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IClientTickets
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Whoever asks gets one that lasts so long at least; until then all get the same, so that few are ever known.</summary>
    public static readonly TimeSpan ShortestRest = TimeSpan.FromMinutes(10);

    /// <summary>Long, so that hosts whose clocks differ understand each other.</summary>
    private static readonly TimeSpan HostLifetime = TimeSpan.FromDays(2);

    private const string Purpose = "MlOps.ClientTicket.1";
    private const int Parts = 3;

    /// <summary>A host's ticket hangs on no token: whoever can seal one has the cluster's keys, and so its database.</summary>
    private const string HostFingerprint = "host";

    private readonly IDataProtector _protector = protection.CreateProtector(Purpose);
    private readonly ConcurrentDictionary<string, Known> _issued = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Known> _seen = new(StringComparer.Ordinal);

    public ClientTicket Issue(string principal) => Issue(principal, credential.Fingerprint, Lifetime, ShortestRest);

    public ClientTicket IssueToHost() => Issue(ClientTicket.HostPrincipal, HostFingerprint, HostLifetime, HostLifetime / 2);

    private ClientTicket Issue(string principal, string fingerprint, TimeSpan lifetime, TimeSpan shortestRest)
    {
        var now = clock.GetUtcNow();
        if (!_issued.TryGetValue(principal, out var known) || known.Fingerprint != fingerprint || known.Ticket.ExpiresAt - now < shortestRest)
        {
            var expires = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds());
            var text = _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{expires.ToUnixTimeSeconds()} {fingerprint} {principal}"));
            _issued[principal] = known = new(new(principal, text, expires), fingerprint);
        }

        return known.Ticket;
    }

    public string? PrincipalOf(string ticket)
    {
        if (!_seen.TryGetValue(ticket, out var known))
        {
            known = Open(ticket);
        }

        return known is not null && known.Ticket.ExpiresAt > clock.GetUtcNow() && known.Fingerprint == FingerprintFor(known.Ticket.Principal)
            ? known.Ticket.Principal
            : null;
    }

    private string FingerprintFor(string principal) => principal == ClientTicket.HostPrincipal ? HostFingerprint : credential.Fingerprint;

    private Known? Open(string ticket)
    {
        string[] parts;
        try
        {
            parts = _protector.Unprotect(ticket).Split(' ', Parts);
        }
        catch (CryptographicException)
        {
            // Forged, damaged, or sealed with keys that are gone: it is no ticket.
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
        var known = new Known(new(parts[2], ticket, expires), parts[1]);
        foreach (var old in _seen.Where(pair => pair.Value.Ticket.ExpiresAt <= clock.GetUtcNow()))
        {
            _seen.TryRemove(old);
        }

        _seen.TryAdd(ticket, known);
        return known;
    }

    private sealed record Known(ClientTicket Ticket, string Fingerprint);
}
