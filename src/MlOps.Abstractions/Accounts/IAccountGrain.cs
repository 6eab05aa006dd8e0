using Orleans.CodeGeneration;

namespace MlOps.Accounts;

/// <summary>What a project used. Usage enters the ledger through this actor alone, each event once.</summary>
/// <remarks>Version 1 knows of <see cref="Meter.CallCpu"/>. An older account would refuse all that is entered together with it.</remarks>
[Alias("mlops.accounts.IAccountGrain")]
[Version(1)]
public interface IAccountGrain : IActor<AccountCommand, AccountView>;
