namespace MlOps.Accounts;

/// <summary>The rules of an account. An account is there without being opened.</summary>
internal static class AccountDecider
{
    public static Decision<AccountState> Decide(AccountState? state, AccountCommand command, Circumstances at) => command switch
    {
        RecordUsage { Events.IsDefaultOrEmpty: true } => Decision.Nothing(state ?? new()),
        RecordUsage usage => Record(state ?? new(), usage, at),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.Account, command)),
    };

    /// <summary>Totals and rows come of the same events in the same write, so they can never differ.</summary>
    private static Decision<AccountState> Record(AccountState state, RecordUsage usage, Circumstances at)
    {
        var totals = state.Totals.ToBuilder();
        var rows = new List<AuthorityRow>(usage.Events.Length);
        foreach (var used in usage.Events)
        {
            if (used.Quantity < 0 || used.To < used.From || !Enum.IsDefined(used.Meter) || string.IsNullOrEmpty(used.ActorId))
            {
                return Decision.Refuse(state, Refusal.Invalid("account.usage", $"Usage has an actor, a known meter, a quantity of 0 or more and an end not before its beginning; this has not: {used}."));
            }

            totals[used.Meter] = checked(totals.GetValueOrDefault(used.Meter) + used.Quantity);
            rows.Add(new UsageRow($"{at.Caller.RequestId}#{rows.Count}", used));
        }

        return Decision.Accept(
            state with { Totals = totals.ToImmutable(), Events = state.Events + usage.Events.Length },
            null,
            [.. rows]);
    }
}
