using Orleans.CodeGeneration;

namespace MlOps.Accounts;

/// <summary>What a project used. Usage enters the ledger through this actor alone, each event once.</summary>
/// <remarks>Version 1 knows of <see cref="Meter.CallCpu"/>. An older account would refuse all that is entered together with it. Version 2 adds up by subject, hour and day, and knows of machines; what an older account enters is added up by the next newer one.</remarks>
[Alias("mlops.accounts.IAccountGrain")]
[Version(2)]
public interface IAccountGrain : IActor<AccountCommand, AccountView>;
