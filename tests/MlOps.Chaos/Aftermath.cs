using System.Text.Json;
using MlOps.Actors;
using MlOps.Chaos.Checks;
using MlOps.Chaos.Cluster;
using MlOps.Chaos.History;
using MlOps.Chaos.Work;
using MlOps.Client;
using Npgsql;

namespace MlOps.Chaos;

/// <summary>When the faults are over: all must become well by itself, within a bound; then everything is read.</summary>
internal sealed class Aftermath(ChaosCluster cluster, SiloClients clients, Recording recording)
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan IntentsEndWithin = TimeSpan.FromSeconds(20);

    /// <summary>A run that is worked on says so every second, and a lost one is taken up within 15 s: so long nothing of it may stand still.</summary>
    private static readonly TimeSpan StandsStillAtMost = TimeSpan.FromSeconds(45);

    /// <summary>A machine that is busy with other things lets workers wait, whose priority is low. That is nobody's fault, up to here.</summary>
    private static readonly TimeSpan RunsEndWithin = TimeSpan.FromMinutes(6);

    /// <summary>The flush interval of the ledger, twice.</summary>
    private static readonly TimeSpan LedgerIsEntered = TimeSpan.FromSeconds(10);

    public async Task SettleAsync(RecordingClient client, IReadOnlyDictionary<string, string> models)
    {
        foreach (var silo in await cluster.UntilReadyAsync(ReadyWithin))
        {
            recording.Find("recovers", $"Silo {silo.Number} is not ready {ReadyWithin.TotalSeconds} s after the last fault.");
        }

        var over = recording.Now;
        await using var connection = await cluster.Database.OpenAsync();
        await UntilRunsEndAsync(connection);
        await UntilNoneAsync(connection, "SELECT actor FROM wakeups", IntentsEndWithin, default);
        recording.SayNow($"runs have ended, {(recording.Now - over).TotalSeconds:0.0} s after the last fault");
        await ReadAllAsync(client, models);
        await CompareViewsAsync(connection);
        await Task.Delay(LedgerIsEntered);
    }

    /// <summary>Stops all silos in order, so that nothing moves any more, and reads what is stored.</summary>
    public async Task<Stored> StopAndReadAsync()
    {
        foreach (var silo in cluster.All)
        {
            if (await silo.TerminateAsync() is not 0 and var code)
            {
                recording.Find("graceful-stop", $"Silo {silo.Number} {(code is null ? "did not end within 40 s of SIGTERM" : $"ended with {code} on SIGTERM")}, when all was over.");
            }

            foreach (var left in Leftovers.Of(silo))
            {
                recording.Find(Leftovers.Check, left);
            }
        }

        await using var connection = await cluster.Database.OpenAsync();
        return await StoredReader.ReadAsync(connection);
    }

    /// <summary>Last reads of everything, for the histories to end with.</summary>
    private static async Task ReadAllAsync(RecordingClient client, IReadOnlyDictionary<string, string> models)
    {
        foreach (var dataset in World.Datasets)
        {
            await client.SendAsync(Actions.ReadDataset(dataset));
        }

        foreach (var model in World.Models)
        {
            await client.SendAsync(Actions.ReadModel(model, _ => { }));
            await client.SendAsync(Actions.ReadStage(model, 1));
        }

        foreach (var deployment in World.Deployments)
        {
            await client.SendAsync(Actions.ReadDeployment(deployment, models));
        }
    }

    private async Task UntilRunsEndAsync(NpgsqlConnection connection)
    {
        const string Open = "SELECT id || ' is ' || status || ', version ' || version FROM catalog WHERE kind = 'run' AND status IN ('queued', 'running', 'cancelling', 'finishing') ORDER BY id";
        if (await UntilNoneAsync(connection, Open, RunsEndWithin, StandsStillAtMost) is { Count: > 0 } open)
        {
            recording.Find("recovers", $"Runs have not ended after the last fault, and nothing moved for {StandsStillAtMost.TotalSeconds} s or they took more than {RunsEndWithin.TotalSeconds} s: {string.Join("; ", open)}.");
        }
    }

    /// <summary>What actors say of themselves is what lists say of them, through every silo; and each serves what was deployed.</summary>
    private async Task CompareViewsAsync(NpgsqlConnection connection)
    {
        var listed = await StoredReader.RowsAsync(connection, "SELECT kind, id, name, view FROM catalog WHERE status NOT IN ('queued', 'running', 'cancelling', 'finishing')", row => (Kind: row.GetString(0), Id: row.GetString(1), Name: row.IsDBNull(2) ? "" : row.GetString(2), View: row.GetString(3)));
        for (var index = 0; index < clients.All.Count; index++)
        {
            foreach (var (kind, id, name, view) in listed)
            {
                if (await ViewAsync(clients.All[index], kind, id, name) is { } own && !JsonElement.DeepEquals(Parse(view), Parse(own)))
                {
                    recording.Find("projections", $"{id} says at silo {index + 1} {own}; the catalog says {view}.");
                }
            }

            foreach (var deployment in World.Deployments)
            {
                await RequireServedAsync(clients.All[index], index, deployment);
            }
        }
    }

    private async Task RequireServedAsync(MlOpsHttpClient client, int index, string deployment)
    {
        try
        {
            var wanted = (await client.GetDeploymentAsync(deployment)).Deployment.Version;
            using var patience = new CancellationTokenSource(IntentsEndWithin);
            var served = await client.WaitForDeploymentAsync(deployment, wanted.Number, patience.Token);
            if (served.Failure is { } failure)
            {
                recording.Find("serves", $"Silo {index + 1} does not serve {deployment}: {failure}");
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or MlOpsApiException or MlOpsUnreachableException)
        {
            recording.Find("serves", $"Silo {index + 1} does not serve what {deployment} was moved to, {IntentsEndWithin.TotalSeconds} s after all was over: {exception.Message}");
        }
    }

    private async Task<string?> ViewAsync(MlOpsHttpClient client, string kind, string id, string name)
    {
        try
        {
            object? view = kind switch
            {
                Kinds.Run => await client.GetRunAsync(id),
                Kinds.Dataset => (await client.GetDatasetAsync(name)).Dataset,
                Kinds.Model => (await client.GetModelAsync(name)).Model,
                Kinds.Deployment => (await client.GetDeploymentAsync(name)).Deployment,
                _ => null,
            };
            return view is null ? null : JsonSerializer.Serialize(view, view.GetType(), MlOpsJson.Options);
        }
        catch (Exception exception) when (exception is MlOpsApiException or MlOpsUnreachableException)
        {
            recording.Find("projections", $"{id} is in the catalog and does not answer: {exception.Message}");
            return null;
        }
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private async Task<List<string>> UntilNoneAsync(NpgsqlConnection connection, string sql, TimeSpan patience, TimeSpan standsStill)
    {
        var until = recording.Now + patience;
        var (seen, changedAt) = ("", recording.Now);
        while (true)
        {
            var rows = await StoredReader.RowsAsync(connection, sql, row => row.GetString(0));
            if (string.Join('\n', rows) is var now && now != seen)
            {
                (seen, changedAt) = (now, recording.Now);
            }

            if (rows.Count == 0 || recording.Now > until || (standsStill > TimeSpan.Zero && recording.Now - changedAt > standsStill))
            {
                return rows;
            }

            await Task.Delay(250);
        }
    }
}
