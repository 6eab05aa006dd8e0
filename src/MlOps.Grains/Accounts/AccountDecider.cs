namespace MlOps.Accounts;

/// <summary>The rules of an account. An account is there without being opened.</summary>
internal static class AccountDecider
{
    /// <summary>Longer than any run may take, and than what is entered by hand for a year.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>How far a host's clock may be ahead of this one's before it is not believed.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    public static Decision<AccountState> Decide(AccountState? state, AccountCommand command, Circumstances at) => command switch
    {
        RecordUsage { Events.IsDefaultOrEmpty: true } or BillUsage { Events.IsEmpty: true } => Decision.Nothing(state ?? new()),
        BillUsage usage => Bill(state ?? new(), usage, at),
        RestateSums restated => Decision.Accept((state ?? new()) with { Summed = restated.Events }, null, [.. restated.Rows]),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.Account, command)),
    };

    /// <summary>Nothing was used in the future: what a host with a wrong clock says is taken to have ended now.</summary>
    private static UsageEvent Past(UsageEvent used, DateTimeOffset now) =>
        used.To <= now + MostAhead || used.To < used.From || used.Meter == Meter.Charge || used.Corrects is not null ? used : used with { From = now - (used.To - used.From), To = now };

    /// <summary>Totals, rows and sums come of the same events in the same write, so they can never differ.</summary>
    private static Decision<AccountState> Bill(AccountState state, BillUsage usage, Circumstances at)
    {
        var totals = state.Totals.ToBuilder();
        var sums = new UsageSums();
        var rows = new List<AuthorityRow>(usage.Events.Length);
        foreach (var billed in usage.Events)
        {
            var used = Past(billed.Event, at.Now);
            if ((used.Quantity < 0 && used.Corrects is null) || used.To < used.From || used.To - used.From > Longest || !Enum.IsDefined(used.Meter) || string.IsNullOrEmpty(used.ActorId))
            {
                return Decision.Refuse(state, Refusal.Invalid(
                    "account.usage",
                    $"Usage has an actor, a known meter, a quantity of 0 or more unless it corrects, and an end not before its beginning and at most {Longest.TotalDays} days after it; this has not: {used}."));
            }

            var total = (Int128)totals.GetValueOrDefault(used.Meter) + used.Quantity;
            if (total > long.MaxValue || total < long.MinValue)
            {
                return Decision.Refuse(state, Refusal.Invalid(
                    "account.overflow", $"An account holds at most {long.MaxValue} {MeterUnits.Of(used.Meter)} of a meter; {used.Meter} would come to {total} with {used}."));
            }

            totals[used.Meter] = (long)total;
            rows.Add(new UsageRow(billed.Key ?? $"{at.Caller.RequestId}#{rows.Count}", used, at.Now, billed.User.Id));
            sums.Add(billed with { Event = used }, at.Now);
        }

        rows.AddRange(sums.Rows);
        return Decision.Accept(
            state with
            {
                Totals = totals.ToImmutable(),
                Events = state.Events + usage.Events.Length,
                Summed = state.Summed + usage.Events.Length,
            },
            null,
            [.. rows]);
    }
}

/// <summary>Usage as the rules see it: with whose it is.</summary>
internal sealed record BillUsage(ImmutableArray<BilledUsage> Events) : AccountCommand;

/// <summary>The sums hold this many events, all that there are, with these rows.</summary>
internal sealed record RestateSums(long Events, ImmutableArray<AuthorityRow> Rows) : AccountCommand;
