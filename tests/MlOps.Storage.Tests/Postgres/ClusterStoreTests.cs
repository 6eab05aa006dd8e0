using Microsoft.Extensions.Time.Testing;

namespace MlOps.Storage.Postgres;

public sealed class ClusterStoreTests
{
    [PostgresFact]
    public async Task Close_ThatFails_ClosesTheConnectionsAllTheSame()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        using var directory = DataDirectory.Open(folder.Path);
        var machine = new BreakingMachine();
        var store = await ClusterStore.OpenAsync(new() { ConnectionString = database.ConnectionString, ClusterName = "test" }, directory, machine);

        // The clock fails at its next setting, and says so when it is closed.
        machine.IsBroken = true;
        machine.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.DisposeAsync().AsTask());

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Equals(await database.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"), 0L))
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private sealed class BreakingMachine : FakeTimeProvider
    {
        public bool IsBroken { get; set; }

        public override long GetTimestamp() => IsBroken ? throw new InvalidOperationException("broken") : base.GetTimestamp();
    }
}
