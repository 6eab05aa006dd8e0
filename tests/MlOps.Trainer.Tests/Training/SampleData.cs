using System.Collections.Immutable;
using System.Text.Json;
using DuckDB.NET.Data;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer.Profiling.Labels;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>A data set as ingestion leaves it: Parquet and manifest in a folder of its own.</summary>
internal sealed class SampleData : IDisposable
{
    private static readonly Dictionary<string, (ColumnType Type, ColumnRole Role)> Types = new(StringComparer.Ordinal)
    {
        ["BIGINT"] = (ColumnType.Int64, ColumnRole.Numeric),
        ["DOUBLE"] = (ColumnType.Float64, ColumnRole.Numeric),
        ["BOOLEAN"] = (ColumnType.Boolean, ColumnRole.Boolean),
        ["TIMESTAMP"] = (ColumnType.Timestamp, ColumnRole.DateTime),
        ["VARCHAR"] = (ColumnType.Text, ColumnRole.Categorical),
    };

    private readonly TemporaryFolder _folder = new();

    private SampleData(string select, Func<string, ColumnRole, ColumnRole>? roleOf)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY (SELECT {Casts(command, select)} FROM ({select})) TO '{DataPath}' (FORMAT parquet)";
        command.ExecuteNonQuery();
        command.CommandText = $"SELECT count(*) FROM '{DataPath}'";
        Rows = (long)command.ExecuteScalar()!;
        command.CommandText = $"DESCRIBE SELECT * FROM '{DataPath}'";
        using var reader = command.ExecuteReader();
        var columns = ImmutableArray.CreateBuilder<ColumnManifest>();
        while (reader.Read())
        {
            var (type, role) = Types[reader.GetString(1)];
            columns.Add(new()
            {
                Name = reader.GetString(0),
                Type = type,
                Role = roleOf?.Invoke(reader.GetString(0), role) ?? role,
                Missing = 0,
                Distinct = Distinct(connection, reader.GetString(0)),
            });
        }

        Columns = columns.ToImmutable();
        var manifest = new DatasetManifest { Csv = new(), Rows = Rows, Columns = Columns };
        File.WriteAllText(_folder["dataset.json"], JsonSerializer.Serialize(manifest, MlOpsJson.Options));
    }

    public string DataPath => _folder["data.parquet"];

    public long Rows { get; }

    public ImmutableArray<ColumnManifest> Columns { get; }

    /// <summary>One of the public data sets; <c>?</c> is a missing value.</summary>
    public static SampleData Real(string file) =>
        new($"SELECT * FROM read_csv('{RealData.Path(file)}', header = true, nullstr = '?', sample_size = -1)", null);

    /// <summary>What a query of DuckDB gives.</summary>
    public static SampleData Of(string select, Func<string, ColumnRole, ColumnRole>? roleOf = null) => new(select, roleOf);

    /// <summary>The files as a worker is given them.</summary>
    public DatasetFiles Files => new() { Identity = "sample", DataPaths = [DataPath], ManifestPath = _folder["dataset.json"] };

    /// <summary>Trains in a work folder of its own within this one.</summary>
    public TrainedModel Train(
        TrainingSpec spec,
        Func<bool>? isLightGbmAvailable = null,
        SampleData? test = null,
        ModelFiles? incumbent = null,
        TimeProvider? clock = null,
        CancellationToken cancellationToken = default)
    {
        var job = Job(spec, test) with { Incumbent = incumbent };
        var output = new RecordedOutput();
        var outcome = TrainingRunner.Run(
            job, output, isLightGbmAvailable ?? LightGbmLibrary.IsAvailable, clock ?? TimeProvider.System, ProcessUsage.CpuNanoseconds, cancellationToken);
        return new(job.WorkDirectory, outcome, output);
    }

    /// <summary>
    /// The rows as training reads them, label <c>y</c>; with <paramref name="as"/>, the same features as there, even
    /// where the training part would leave one of them out.
    /// </summary>
    public TrainingData Read(TrainingTask task, SampleData? @as = null)
    {
        var job = Job(Spec("y") with { Task = task });
        job = job with { Data = job.Data with { ManifestPath = (@as ?? this)._folder["dataset.json"] } };
        return TrainingData.Read(job, new RecordedOutput(), [], CancellationToken.None);
    }

    /// <summary>Looks at it in view of a label.</summary>
    public (LabelProfile Profile, RecordedOutput Output) Profile(string label)
    {
        var job = new ProfileJob
        {
            WorkDirectory = Directory.CreateDirectory(_folder["profile"]).FullName,
            Limits = new(),
            Data = Files,
            Spec = new() { DatasetId = "ds-1", DatasetVersion = 1, Label = label },
        };
        var output = new RecordedOutput();
        var file = Assert.Single(ProfileRunner.Run(job, output, CancellationToken.None).Files);
        return (JsonSerializer.Deserialize<LabelProfile>(File.ReadAllBytes(Path.Combine(job.WorkDirectory, file)), MlOpsJson.Options)!, output);
    }

    /// <summary>A job with a work folder of its own within this one.</summary>
    public TrainingJob Job(TrainingSpec spec, SampleData? test = null) => new()
    {
        WorkDirectory = Directory.CreateDirectory(_folder[$"work-{Directory.GetDirectories(_folder.Path).Length}"]).FullName,
        Limits = new(),
        Data = Files,
        Test = test?.Files,
        Spec = spec,
    };

    public static TrainingSpec Spec(string label) => new() { DatasetId = "ds-1", DatasetVersion = 1, Label = label };

    private long Distinct(DuckDBConnection connection, string column)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(DISTINCT {Sql.Name(column)}) FROM '{DataPath}'";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The columns as ingestion would keep them.</summary>
    private static string Casts(DuckDBCommand command, string select)
    {
        command.CommandText = $"DESCRIBE {select}";
        using var reader = command.ExecuteReader();
        List<string> casts = [];
        while (reader.Read())
        {
            var type = reader.GetString(1) switch
            {
                "INTEGER" or "HUGEINT" => "BIGINT",
                "DATE" => "TIMESTAMP",
                var other when other.StartsWith("DECIMAL", StringComparison.Ordinal) => "DOUBLE",
                var other => other,
            };
            casts.Add($"CAST({Sql.Name(reader.GetString(0))} AS {type}) AS {Sql.Name(reader.GetString(0))}");
        }

        return string.Join(", ", casts);
    }

    public void Dispose() => _folder.Dispose();
}
