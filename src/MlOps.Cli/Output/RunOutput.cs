using MlOps.Runs;

namespace MlOps.Cli.Output;

/// <summary>Runs in words.</summary>
internal static class RunOutput
{
    public static void Write(TextWriter writer, RunView run)
    {
        var progress = run.Progress;
        var fields = new Fields()
            .Add("run", run.Id)
            .Add("kind", run.Spec.Kind)
            .Add("status", Humane.Name(run.Status))
            .Add("failure", run.Failure is { } failure ? RunText.Failure(failure) : null)
            .Add("attempt", run.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Add("phase", progress.Phase)
            .Add("rows read", progress.RowsRead > 0 ? Humane.Count(progress.RowsRead) : null)
            .Add("CPU", Humane.Nanoseconds(progress.CpuNanoseconds))
            .Add("wall time", Humane.Nanoseconds(progress.WallNanoseconds))
            .Add("peak memory", Humane.Bytes(progress.PeakMemoryBytes))
            .Add("mean memory", progress is { MemoryByteSeconds: > 0, WallNanoseconds: > 0 } ? Humane.Bytes((long)(progress.MemoryByteSeconds / (progress.WallNanoseconds / 1e9))) : null)
            .Add("read, written", progress.ReadBytes + progress.WrittenBytes > 0 ? $"{Humane.Bytes(progress.ReadBytes)}, {Humane.Bytes(progress.WrittenBytes)}" : null)
            .Add("asked for", $"{Humane.When(run.CreatedAt)} by {run.CreatedBy}")
            .Add("started", Humane.When(run.StartedAt))
            .Add("ended", Humane.When(run.EndedAt));
        Describe(fields, run.Spec);
        if (run.Product is { VersionId: not null } or { Number: not null })
        {
            fields.Add("made", $"{run.Product.OwnerId} version {run.Product.Number}");
        }

        foreach (var (name, value) in progress.Metrics)
        {
            fields.Add(name, Humane.Number(value));
        }

        fields.WriteTo(writer);
    }

    public static void WriteList(TextWriter writer, IEnumerable<RunView> runs)
    {
        var table = new Table("RUN", "KIND", "STATUS", "PHASE", ">CPU", ">MEMORY", "ASKED FOR", "NOTE");
        foreach (var run in runs)
        {
            table.Add(
                run.Id,
                run.Spec.Kind,
                Humane.Name(run.Status),
                run.Progress.Phase ?? "-",
                Humane.Nanoseconds(run.Progress.CpuNanoseconds),
                Humane.Bytes(run.Progress.PeakMemoryBytes),
                Humane.When(run.CreatedAt),
                run.Failure?.Code ?? (run.Product?.Number is { } number ? $"version {number}" : ""));
        }

        table.WriteTo(writer, "No runs. Start one: mlops runs start --dataset NAME --label COLUMN");
    }

    private static void Describe(Fields fields, RunSpec spec)
    {
        if (spec is TrainingSpec training)
        {
            fields.Add("dataset", training.DatasetVersion is { } version ? $"{training.DatasetId} version {version}" : training.DatasetId)
                .Add("label", training.Label)
                .Add("task", training.Task is { } task ? Humane.Name(task) : null)
                .Add("trainer", training.Trainer)
                .Add("parameters", training.Parameters.Count == 0 ? null : string.Join(", ", training.Parameters.Select(pair => $"{pair.Key}={pair.Value}")))
                .Add("features", training.Features.IsDefaultOrEmpty ? null : string.Join(", ", training.Features));
        }
        else if (spec is ImportSpec import)
        {
            fields.Add("model", import.Register)
                .Add("upload", $"{Humane.Bytes(import.RawBytes)}, SHA-256 {Humane.Digest(import.RawDigest)}…");
        }
        else if (spec is IngestionSpec ingestion)
        {
            fields.Add("dataset", ingestion.DatasetId)
                .Add("upload", $"{Humane.Bytes(ingestion.RawBytes)}, SHA-256 {Humane.Digest(ingestion.RawDigest)}…");
        }
        else if (spec is PredictionSpec prediction)
        {
            fields.Add("model", prediction.ModelVersionId)
                .Add("dataset", $"{prediction.DatasetId} version {prediction.DatasetVersion}")
                .Add("output", prediction.OutputDatasetId)
                .Add("keys", prediction.Keys.IsDefaultOrEmpty ? "the row's number" : string.Join(", ", prediction.Keys))
                .Add("predicted at", Humane.When(prediction.PredictedAt));
        }
    }
}
