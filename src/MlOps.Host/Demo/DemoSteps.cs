using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Client;
using MlOps.Client.Output;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Host.Demo;

/// <summary>The six steps, over HTTP alone.</summary>
internal sealed class DemoSteps(MlOpsHttpClient client, DemoOptions options, DemoReport report, TextWriter output)
{
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MeterPatience = TimeSpan.FromSeconds(15);

    private readonly string _name = NameOf(options.DataPath);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var dataset = await BringDataAsync(cancellationToken).ConfigureAwait(false);
        ShowSchema(dataset.Manifest);
        var model = await TrainAsync(dataset, cancellationToken).ConfigureAwait(false);
        await DeployAsync(model, cancellationToken).ConfigureAwait(false);
        var before = await PredictedAsync(cancellationToken).ConfigureAwait(false);
        var asked = await PredictAsync(dataset, model, cancellationToken).ConfigureAwait(false);
        await ShowCostsAsync(before + asked, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DatasetVersionDetails> BringDataAsync(CancellationToken cancellationToken)
    {
        Title(1, "Data in", options.DataPath is { } path
            ? $"{path} is uploaded; a worker process reads it, checks every line and keeps it as Parquet."
            : $"{Humane.Count(options.Rows)} machines of a factory are made up (seed {options.Seed}) and uploaded as CSV; a worker process reads it, checks every line and keeps it as Parquet.");
        var file = options.DataPath is null
            ? new MemoryStream(DemoData.Generate(options.Seed, options.Rows), writable: false)
            : (Stream)File.OpenRead(options.DataPath);
        RunView run;
        await using (file.ConfigureAwait(false))
        {
            var csv = new CsvOptions { HasHeader = options.HasHeader, MissingMarkers = options.Missing };
            run = await client.UploadDatasetAsync(_name, file, csv, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        run = await FollowAsync(run.Id, cancellationToken).ConfigureAwait(false);
        report.IngestionRun = run.Id;
        var number = run.Product?.Number ?? throw new DemoException($"{run.Id} succeeded without a dataset version.");
        var details = await client.GetDatasetVersionAsync(_name, number, cancellationToken).ConfigureAwait(false);
        var content = details.Version.Content;
        report.Dataset = new(
            details.Version.DatasetId, _name, number, content.Rows, content.Columns, content.Identity, content.RawDigest, content.DataDigest, content.ManifestDigest);
        Say(details.Version.RunId == run.Id
            ? $"Dataset '{_name}' version {number}: {Humane.Count(content.Rows)} rows, identity {Humane.Digest(content.Identity)}…"
            : $"Nothing new: these bytes are version {number} of '{_name}' already ({Humane.Count(content.Rows)} rows, identity {Humane.Digest(content.Identity)}…).");
        return details;
    }

    private void ShowSchema(DatasetManifest manifest)
    {
        Title(2, "The schema", "Types and roles were found in the values; nobody declared them.");
        var table = new Table("COLUMN", "ROLE", "TYPE", ">MISSING", ">DISTINCT", "RANGE OR MOST FREQUENT");
        foreach (var column in manifest.Columns)
        {
            var values = column.Role is ColumnRole.Categorical or ColumnRole.Boolean && !column.Top.IsDefaultOrEmpty
                ? string.Join(", ", column.Top.Take(4).Select(top => $"{top.Value} {Humane.Count(top.Count)}"))
                : $"{column.Minimum ?? "-"} … {column.Maximum ?? "-"}";
            table.Add(column.Name, Humane.Name(column.Role), Humane.Name(column.Type), Humane.Count(column.Missing), Humane.Count(column.Distinct), values);
        }

        Write(table);
    }

    private async Task<ModelVersionDetails> TrainAsync(DatasetVersionDetails dataset, CancellationToken cancellationToken)
    {
        Title(3, "Training", $"A model learns '{options.Label}' from the other columns, in a worker process of limited memory; a fifth of the rows is kept for the test.");
        var run = await client.StartRunAsync(
            new RunRequest { Dataset = _name, DatasetVersion = dataset.Version.Number, Label = options.Label }, cancellationToken).ConfigureAwait(false);
        run = await FollowAsync(run.Id, cancellationToken).ConfigureAwait(false);
        report.TrainingRun = run.Id;
        if (run.Product is not { OwnerId: { } modelId, Number: { } number })
        {
            throw new DemoException($"{run.Id} succeeded without a model version.");
        }

        var details = await client.GetModelVersionAsync(modelId, number.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        var model = (await client.GetModelAsync(modelId, cancellationToken).ConfigureAwait(false)).Model;
        var (manifest, content) = (details.Manifest, details.Version.Origin.Content);
        report.Metrics = manifest.Metrics;
        report.Model = new(
            modelId, model.Name, number, manifest.Task, manifest.Trainer, content.EntryDigest, content.ModelDigest, content.ManifestDigest);
        Say($"Model '{model.Name}' version {number}: {Humane.Name(manifest.Task)} by {manifest.Trainer}, learned from {Humane.Count(manifest.TrainRows)} rows, tested on {Humane.Count(manifest.TestRows)}.");
        var table = new Table("METRIC ON THE TEST ROWS", ">VALUE");
        foreach (var (name, value) in manifest.Metrics)
        {
            table.Add(name == manifest.PrimaryMetric ? $"{name} (what runs are compared by)" : name, Humane.Number(value));
        }

        Write(table);
        return details;
    }

    private async Task DeployAsync(ModelVersionDetails model, CancellationToken cancellationToken)
    {
        var number = model.Version.Number;
        Title(4, "Deployment", "The host loads the model and serves it under a name; moving the name to another version later loses no request.");
        var deployment = await client.DeployAsync(_name, $"{model.Version.ModelId}:{number}", cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LoadPatience);
        DeploymentDetails details;
        try
        {
            details = await client.WaitForDeploymentAsync(_name, number, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DemoException($"Deployment '{_name}' was not ready within {LoadPatience.TotalSeconds:0} s; the host's log says more.");
        }

        if (details.Failure is not null)
        {
            throw new DemoException($"Deployment '{_name}' does not serve version {number}: {details.Failure}");
        }

        report.Deployment = new(deployment.Id, _name, number, deployment.Previous?.Number);
        Say(deployment.Previous is { } previous
            ? $"Deployment '{_name}' moved from version {previous.Number} to version {number}."
            : $"Deployment '{_name}' serves version {number}.");
    }

    private async Task<int> PredictAsync(DatasetVersionDetails dataset, ModelVersionDetails model, CancellationToken cancellationToken)
    {
        Title(5, "Predictions", "Three rows go to the deployment in one request.");
        var examples = options.DataPath is null ? DemoRows.Machines : DemoRows.From(dataset.Manifest);
        var rows = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(DemoRows.For(model.Manifest, examples.Select(example => example.Row)), MlOpsJson.Options);
        var answer = await client.PredictAsync(_name, rows, cancellationToken).ConfigureAwait(false);
        report.Rows = JsonSerializer.Deserialize<JsonElement>(rows);
        report.Predictions = answer.Predictions;
        if (answer.Predictions.Length != examples.Length)
        {
            throw new DemoException($"{examples.Length} rows were sent, {answer.Predictions.Length} predictions came back.");
        }

        var table = new Table("ROW", $"PREDICTED {options.Label}");
        foreach (var (example, prediction) in examples.Zip(answer.Predictions))
        {
            table.Add(example.About, PredictionText.Of(prediction));
        }

        Write(table);
        return examples.Length;
    }

    private async Task ShowCostsAsync(long predictions, CancellationToken cancellationToken)
    {
        Title(6, "What it cost", "Every actor keeps the account of what it used; usage is entered every few seconds and priced by the rate card.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MeterPatience);
        try
        {
            while (await PredictedAsync(limit.Token).ConfigureAwait(false) < predictions)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Say("The predictions are not entered yet; see them later with: mlops costs");
        }

        var costs = await client.GetCostsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        report.Costs = costs;
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        CostOutput.Write(text, costs);
        Indent(text);
    }

    /// <summary>The rows predicted by the deployment that are in its account.</summary>
    private async Task<long> PredictedAsync(CancellationToken cancellationToken)
    {
        var costs = await client.GetCostsAsync(new CostFilter(Deployment: _name), cancellationToken).ConfigureAwait(false);
        return (long)costs.Lines.Where(line => line.Meter == Meter.Predictions).Sum(line => line.Quantity);
    }

    private async Task<RunView> FollowAsync(string id, CancellationToken cancellationToken)
    {
        RunView? last = null;
        (RunStatus, string?)? said = null;
        await foreach (var run in client.WatchRunAsync(id, cancellationToken).ConfigureAwait(false))
        {
            last = run;
            if (said != (run.Status, run.Progress.Phase))
            {
                said = (run.Status, run.Progress.Phase);
                Say(RunText.Progress(run));
            }
        }

        return last switch
        {
            { Status: RunStatus.Succeeded } => last,
            { Failure: { } failure } => throw new DemoException($"{id} failed: {RunText.Failure(failure)}"),
            _ => throw new DemoException($"{id} ended as {Humane.Name(last!.Status)}."),
        };
    }

    private static string NameOf(string? path)
    {
        if (path is null)
        {
            return "machines";
        }

        var stem = Path.GetFileNameWithoutExtension(path);
        var name = string.Concat(stem.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-')).Trim('-');
        return name.Length == 0 ? "data" : name[..Math.Min(name.Length, 60)];
    }

    private void Title(int number, string title, string explanation)
    {
        output.WriteLine();
        output.WriteLine($"{number}/6 {title}");
        Say(explanation);
    }

    private void Say(string line) => output.WriteLine("    " + line);

    private void Write(Table table)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        table.WriteTo(text);
        Indent(text);
    }

    private void Indent(StringWriter text)
    {
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            Say(line.TrimEnd('\r'));
        }
    }
}
