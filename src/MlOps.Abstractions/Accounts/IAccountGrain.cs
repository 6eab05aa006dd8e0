namespace MlOps.Accounts;

/// <summary>What a project used. Usage enters the ledger through this actor alone, each event once.</summary>
[Alias("mlops.accounts.IAccountGrain")]
public interface IAccountGrain : IActor<AccountCommand, AccountView>;
