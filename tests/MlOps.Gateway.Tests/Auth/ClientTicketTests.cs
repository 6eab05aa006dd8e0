using FsCheck.Xunit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;
using MlOps.Access;
using MlOps.Storage;

namespace MlOps.Gateway.Auth;

public sealed class ClientTicketTests
{
    private readonly ISettings _settings = new MemoryStore().Platform;
    private readonly AdminCredential _credential = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly EphemeralDataProtectionProvider _keys = new();

    [Fact]
    public async Task Ticket_NamesWhomItWasIssuedTo_UntilItIsOver()
    {
        var tickets = await EstablishAsync();
        var ticket = tickets.Issue("ada lovelace");

        Assert.Equal("ada lovelace", tickets.PrincipalOf(ticket.Text));
        _clock.Advance(ticket.ExpiresAt - _clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Equal("ada lovelace", tickets.PrincipalOf(ticket.Text));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tickets.PrincipalOf(ticket.Text));
    }

    [Fact]
    public async Task Ticket_OfAnotherHostWithTheSameKeys_IsKnown()
    {
        var ticket = (await EstablishAsync()).Issue("ada");

        Assert.Equal("ada", New().PrincipalOf(ticket.Text));
    }

    [Fact]
    public async Task Ticket_DiesWithTheTokenThatItWasGotWith()
    {
        var tickets = await EstablishAsync();
        var ticket = tickets.Issue("ada");
        Assert.NotNull(tickets.PrincipalOf(ticket.Text));

        await _credential.EstablishAsync(_settings, "another-token-of-enough-characters");

        Assert.Null(tickets.PrincipalOf(ticket.Text));
        Assert.Equal("ada", tickets.PrincipalOf(tickets.Issue("ada").Text));
    }

    [Fact]
    public async Task TicketOfAHost_OutlivesTheToken_AndClocksThatDifferByHours()
    {
        var tickets = await EstablishAsync();
        var ticket = tickets.IssueToHost();

        await _credential.EstablishAsync(_settings, "another-token-of-enough-characters");
        _clock.Advance(TimeSpan.FromHours(20));

        Assert.Equal(ClientTicket.HostPrincipal, New().PrincipalOf(ticket.Text));
    }

    [Fact]
    public async Task Ticket_IsTheSame_WhileItLastsLongEnough()
    {
        var tickets = await EstablishAsync();
        var first = tickets.Issue("ada");
        _clock.Advance(ClientTickets.Lifetime - ClientTickets.ShortestRest);
        Assert.Equal(first, tickets.Issue("ada"));
        _clock.Advance(TimeSpan.FromSeconds(2));

        var next = tickets.Issue("ada");

        Assert.NotEqual(first, next);
        Assert.True(next.ExpiresAt - _clock.GetUtcNow() >= ClientTickets.ShortestRest);
    }

    [Property]
    public async Task AnyOtherText_IsNoTicket(string? text) => Assert.Null((await EstablishAsync()).PrincipalOf(text ?? ""));

    [Fact]
    public async Task Ticket_ChangedInOneCharacter_IsNone()
    {
        var tickets = await EstablishAsync();
        var text = tickets.Issue("ada").Text;

        for (var i = 0; i < text.Length; i++)
        {
            // The last character of base64 may carry bits that mean nothing.
            var other = text[i] == 'A' ? 'Q' : 'A';
            Assert.True(tickets.PrincipalOf(text[..i] + other + text[(i + 1)..]) is null || i == text.Length - 1, $"Character {i} does not count.");
        }
    }

    private async Task<ClientTickets> EstablishAsync()
    {
        await _credential.EstablishAsync(_settings, "a-token-of-enough-characters");
        return New();
    }

    private ClientTickets New() => new(_keys, _credential, _clock);
}
