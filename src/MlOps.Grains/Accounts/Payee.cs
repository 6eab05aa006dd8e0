namespace MlOps.Accounts;

/// <summary>Who pays for work, null where that is not known yet; and what is known of such work.</summary>
internal sealed record Payee(IActorMeter? Payer, CpuProfile Profile);
