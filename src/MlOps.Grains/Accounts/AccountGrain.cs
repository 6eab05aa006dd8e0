using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace MlOps.Accounts;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.Account)]
internal sealed partial class AccountGrain(
    [PersistentState(Kinds.Account)] IPersistentState<ActorRecord<AccountState>> record,
    ActorServices services,
    ILedger ledger,
    ICatalog catalog,
    IRateCards cards,
    ILogger<AccountGrain> logger)
    : Actor<AccountState, AccountCommand, AccountView>(Kinds.Account, record, services), IAccountGrain
{
    private const int Page = 10_000;

    /// <summary>How long the first call of an account waits for that; Orleans gives up an activation after 30 s.</summary>
    private static readonly TimeSpan RestatingIsAwaited = TimeSpan.FromSeconds(15);

    private readonly CostSubjects _subjects = new(catalog);
    private Task _restating = Task.CompletedTask;

    protected override ILogger Logger => logger;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        if (Committed is { } state && state.Summed != state.Events)
        {
            _restating = RestateAsync(state);
            await Task.WhenAny(_restating, Task.Delay(RestatingIsAwaited, Clock, cancellationToken));
        }
    }

    protected override async ValueTask<(AccountCommand Command, Refusal? Refusal)> PrepareAsync(AccountCommand command, CancellationToken cancellationToken)
    {
        await _restating;
        return command switch
        {
            RecordUsage { Events: { IsDefaultOrEmpty: false } events } => (new BillUsage(await BilledAsync(events, cancellationToken)), null),
            EnterCharges charges => await PrepareAsync(charges, cancellationToken),
            ReverseUsage reverse => await PrepareAsync(reverse, cancellationToken),
            _ => (command, null),
        };
    }

    private ValueTask<ImmutableArray<BilledUsage>> BilledAsync(ImmutableArray<UsageEvent> events, CancellationToken cancellationToken) =>
        _subjects.OfAsync(Ids.ProjectOf(ActorId), events, cancellationToken);

    private async Task<(AccountCommand Command, Refusal? Refusal)> PrepareAsync(EnterCharges command, CancellationToken cancellationToken)
    {
        if (Charges.Check(command.Charges, (await cards.CurrentAsync(cancellationToken)).Card.Currency) is { } refusal)
        {
            return (command, refusal);
        }

        var fresh = new List<(string Key, UsageEvent Event)>();
        foreach (var charge in command.Charges)
        {
            var (key, used) = (Charges.Key(charge.Key), Charges.Event(charge));
            if (await ledger.FindEventAsync(ActorId, key, cancellationToken) is not { } known)
            {
                fresh.Add((key, used));
            }
            else if (await ledger.FindEventAsync(ActorId, Charges.Reversal(key), cancellationToken) is not null)
            {
                return (command, Refusal.Conflict("charge.taken-back", $"The charge '{charge.Key}' was taken back. Enter what is right under a new key."));
            }
            else if (known.Event != used)
            {
                return (command, Refusal.Conflict(
                    "charge.key-used", $"The key '{charge.Key}' names another charge of this account: {known.Event}. Use a new key for a new charge; one that was wrong is taken back by its key."));
            }
        }

        var billed = await BilledAsync([.. fresh.Select(one => one.Event)], cancellationToken);
        return (new BillUsage([.. billed.Zip(fresh, (one, keyed) => one with { Key = keyed.Key })]), null);
    }

    private async Task<(AccountCommand Command, Refusal? Refusal)> PrepareAsync(ReverseUsage command, CancellationToken cancellationToken)
    {
        if (await ledger.FindEventAsync(ActorId, command.Key, cancellationToken) is not { } known)
        {
            return (command, Refusal.NotFound("account.no-event", $"There is no event '{command.Key}' in the account {ActorId}. List its events to see their keys."));
        }

        if (known.Event.Corrects is not null || known.Event.Quantity == 0 || UsageSums.IsSecondEntry(known))
        {
            return (command, Refusal.Conflict("account.not-reversible", $"The event '{command.Key}' takes back another one, or is in no sum: there is nothing to take back. Enter anew what is right."));
        }

        var key = Charges.Reversal(command.Key);
        if (await ledger.FindEventAsync(ActorId, key, cancellationToken) is not null)
        {
            return (new BillUsage([]), null);
        }

        var (billed, used) = ((await BilledAsync([known.Event], cancellationToken))[0], known.Event with { Quantity = -known.Event.Quantity, Corrects = command.Key });
        var user = known.SubjectId is { } id ? billed.User with { Id = id } : billed.User;
        return (new BillUsage([billed with { Event = used, User = user, Key = key }]), null);
    }

    protected override Decision<AccountState> Decide(AccountState? state, AccountCommand command, Circumstances circumstances) =>
        AccountDecider.Decide(state, command, circumstances);

    protected override AccountView? View(AccountState state) => state.ToView(ActorId);

    protected override string? ProjectOf(AccountState state) => null;

    /// <summary>
    /// A program that knows of no sums has entered events: adds what is missing to the sums. Nobody can enter any
    /// meanwhile: no usage is taken before, and another activation's write would make this one's fail.
    /// </summary>
    private async Task RestateAsync(AccountState state)
    {
        LogRestating(logger, ActorId, state.Events, state.Summed);
        try
        {
            var (sums, events) = await AddUpAsync();
            foreach (var sum in await ledger.SumsAsync(ActorId))
            {
                sums.TakeOff(sum);
            }

            await ExecuteOwnAsync(new RestateSums(events, [.. sums.Rows]));
        }
        catch (Exception)
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task<(UsageSums Sums, long Events)> AddUpAsync()
    {
        var (sums, events) = (new UsageSums(), 0L);
        ImmutableArray<UsageRow> page;
        string? after = null;
        do
        {
            page = await ledger.EventsAsync(new(ActorId) { After = after, Limit = Page });
            after = page.IsEmpty ? null : page[^1].Key;
            events += page.Length;
            foreach (var (row, billed) in page.Zip(await _subjects.OfAsync(Ids.ProjectOf(ActorId), [.. page.Select(row => row.Event)], CancellationToken.None)))
            {
                if (UsageSums.IsSecondEntry(row))
                {
                    continue;
                }

                // What was entered with its subject stays its, whoever owns the project now. When it was entered is not
                // written down of older events: they were not late.
                sums.Add(row.SubjectId is { } known ? billed with { User = billed.User with { Id = known } } : billed, row.EnteredAt ?? row.Event.To);
            }
        }
        while (page.Length == Page);

        return (sums, events);
    }

    [LoggerMessage(EventId = 6010, Level = LogLevel.Information, Message = "{Account} has {Events} events, of which {Summed} are in its sums: it adds them up anew")]
    private static partial void LogRestating(ILogger logger, string account, long events, long summed);
}
