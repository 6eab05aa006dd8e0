using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Testing;
using MlOps.Trainer.Profiling.Labels;
using MlOps.Trainer.Training;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Profiling;

/// <summary>Profiles of files against what DuckDB counts in them.</summary>
public sealed class ProfileTests
{
    [RealDataFact]
    public async Task Adult_Profiled_HasTheFiguresThatDuckDbCounts()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, RealData.Path("adult/adult_train.csv"));

        var done = (await Ingest.RunAsync(job)).Done;

        Assert.Equal([DatasetProfile.FileName, DatasetProfile.SketchesFileName], done.Files.AsEnumerable());
        var profile = Profile(job);
        Assert.Equal((32_561, 15), (profile.Rows, profile.Columns.Length));
        using var data = new Counted(job);
        Assert.Equal(new Estimate(data.Number("SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM d)) FROM d")), profile.DuplicateRows);
        Assert.All(profile.Columns, column => AssertIsAsCounted(column, data));
        Assert.Equal((true, true), (Column(profile, "age").Distinct.IsExact, !Column(profile, "fnlwgt").Distinct.IsExact));
        Assert.Equal(new ValueCount("Private", 22_696), Column(profile, "workclass").Top[0]);
        Assert.Contains(profile.Notices, notice => notice is { Flag: ProfileFlag.Outliers, Column: "hours_per_week" });
    }

    [RealDataFact]
    public async Task Taxi_Profiled_HasTheFiguresThatDuckDbCounts()
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, RealData.Path("taxi/taxi-fare-train.csv"));

        await Ingest.RunAsync(job);

        using var data = new Counted(job);
        Assert.All(Profile(job).Columns, column => AssertIsAsCounted(column, data));
    }

    [RealDataFact]
    public async Task Parts_ProfiledApartAndJoined_AreTheWholeWithinTheStatedErrors()
    {
        using var whole = new TemporaryFolder();
        var wholeJob = Ingest.Job(whole, RealData.Path("adult/adult_train.csv"));
        await Ingest.RunAsync(wholeJob);
        var lines = await File.ReadAllLinesAsync(RealData.Path("adult/adult_train.csv"));
        var folders = new List<TemporaryFolder>();
        try
        {
            foreach (var chunk in lines.Skip(1).Chunk(12_000))
            {
                folders.Add(new());
                await File.WriteAllLinesAsync(folders[^1]["upload"], chunk.Prepend(lines[0]));
                Assert.Equal(chunk.Length, (await Ingest.RunAsync(Ingest.Job(folders[^1], folders[^1]["upload"]))).Done.Rows);
            }

            DatasetSketches Load(TemporaryFolder folder) => DatasetSketches.Load(Path.Combine(folder["work"], DatasetProfile.SketchesFileName));
            using var data = new Counted(wholeJob);
            DatasetProfile[] joined =
            [
                ProfileMerge.Of(folders.Select(Load)),
                ProfileMerge.Of(folders.AsEnumerable().Reverse().Select(Load)),
                ProfileMerge.Of([Load(folders[0]), Load(folders[1]).With(Load(folders[2]))]),
            ];

            Assert.Equal(3, folders.Count);
            Assert.All(joined, profile =>
            {
                Assert.Equal(32_561, profile.Rows);
                Assert.All(profile.Columns, column => AssertIsAsCounted(column, data));
                var repeats = Profile(wholeJob).DuplicateRows.Value;
                Assert.InRange(profile.DuplicateRows.Value, repeats - profile.DuplicateRows.Error, repeats + profile.DuplicateRows.Error);
            });
        }
        finally
        {
            folders.ForEach(folder => folder.Dispose());
        }
    }

    [RealDataFact]
    public async Task SameFile_ProfiledTwice_GivesTheSameBytes()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();

        await Ingest.RunAsync(Ingest.Job(first, RealData.Path("bike/hour_train.csv")));
        await Ingest.RunAsync(Ingest.Job(second, RealData.Path("bike/hour_train.csv")));

        foreach (var name in new[] { DatasetProfile.FileName, DatasetProfile.SketchesFileName })
        {
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(first["work"], name)), await File.ReadAllBytesAsync(Path.Combine(second["work"], name)));
        }
    }

    [Fact]
    public async Task File_OfEveryType_IsProfiled()
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 200).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{i},{(i % 20 == 0 ? "" : i / 4.0)},{(i % 2 == 0 ? "yes" : "no")},2024-01-{1 + (i % 28):00},same,,{(i == 0 ? 5 : 1)}"));
        var job = Ingest.Job(folder, System.Text.Encoding.UTF8.GetBytes("n,r,b,when,c,empty,near\n" + string.Join('\n', rows.Append(rows.Last()))));

        await Ingest.RunAsync(job);

        var profile = Profile(job);
        Assert.Equal(new Estimate(1), profile.DuplicateRows);
        Assert.Equal((10, 190, 191), (Column(profile, "r").Missing, Column(profile, "r").Distinct.Value, 201 - Column(profile, "r").Missing));
        Assert.Equal((100.0 / 201, ("false", 101L)), (Column(profile, "b").Mean, (Column(profile, "b").Top[0].Value, Column(profile, "b").Top[0].Count)));
        Assert.Equal(("2024-01-01T00:00:00", "2024-01-28T00:00:00"), (Column(profile, "when").Minimum, Column(profile, "when").Maximum));
        Assert.Equal(201, Column(profile, "when").Histogram!.Counts.Sum());
        Assert.Equal(new TextLengths(4, 4, 4), Column(profile, "c").Lengths);
        Assert.Equal(
            [(ProfileFlag.Constant, "c"), (ProfileFlag.Constant, "empty"), (ProfileFlag.NearConstant, "near")],
            profile.Notices.Where(notice => notice.Flag != ProfileFlag.DuplicateRows && notice.Column != "r").Select(notice => (notice.Flag, notice.Column!)));
    }

    [Theory]
    [InlineData(150)]
    [InlineData(20_000)]
    public async Task Column_ThatNamesTheRow_IsIdLike(int rows)
    {
        using var folder = new TemporaryFolder();
        var job = Ingest.Job(folder, System.Text.Encoding.UTF8.GetBytes("n,name,x\n" + string.Join('\n', Enumerable.Range(0, rows).Select(i => $"{i},row {i},{i % 90}"))));

        await Ingest.RunAsync(job);

        Assert.Equal(
            [(ProfileFlag.IdLike, "n"), (ProfileFlag.IdLike, "name")],
            Profile(job).Notices.Select(notice => (notice.Flag, notice.Column!)));
    }

    [Fact]
    public void Parts_OfOtherColumns_AreNotJoined()
    {
        DatasetSketches Of(string name, ColumnType type) => new(0, new(8), [(name, ColumnSketch.Of(type, Sketches.SketchSizes.Of(1)))]);

        Assert.Throws<InvalidDataException>(() => ProfileMerge.Of([Of("a", ColumnType.Int64), Of("b", ColumnType.Int64)]));
        Assert.Throws<InvalidDataException>(() => ProfileMerge.Of([Of("a", ColumnType.Int64), Of("a", ColumnType.Text)]));
    }

    [RealDataFact]
    public void Bike_InViewOfItsCount_NamesTheLeak()
    {
        using var data = SampleData.Real("bike/hour_train.csv");

        var (profile, output) = data.Profile("cnt");

        var leak = Assert.Single(profile.Leaks);
        Assert.Equal((LeakKind.Sum, 1.0), (leak.Kind, leak.Skill));
        Assert.Equal(["casual", "registered"], leak.Columns.Order());
        Assert.Contains("is the label 'cnt', in every row.", leak.Message, StringComparison.Ordinal);
        Assert.Contains(leak.Message, output.Lines);
        Assert.Equal("registered", profile.Columns[0].Name);
        Assert.Equal((false, 13_949), (profile.IsClass, profile.Rows));
    }

    [RealDataFact]
    public void Bike_WithoutThem_HasNoLeak()
    {
        using var data = SampleData.Of($"SELECT * EXCLUDE (casual, registered) FROM read_csv('{RealData.Path("bike/hour_train.csv")}', header = true)");

        Assert.Empty(data.Profile("cnt").Profile.Leaks);
    }

    [RealDataFact]
    public void Adult_InViewOfItsLabel_HasNoLeak_ButRelationshipTellsMost()
    {
        using var data = SampleData.Real("adult/adult_train.csv");

        var profile = data.Profile("label").Profile;

        Assert.True(profile.IsClass);
        Assert.Empty(profile.Leaks);
        Assert.Equal("relationship", profile.Columns[0].Name);

        // Counted apart: the plug-in estimate is 0.1146 nats, Miller and Madow take 0.0001 away.
        Assert.Equal(0.11454602993990498, profile.Columns[0].MutualInformation, 1e-12);
        var age = profile.Columns.Single(column => column.Name == "age");
        Assert.Equal((AssociationMeasure.PointBiserial, 0.2340), (age.Measure, Math.Round(age.Correlation!.Value, 4)));
    }

    [Fact]
    public void Label_ThatIsNotThere_IsRefused()
    {
        using var data = SampleData.Of("SELECT i AS x FROM range(10) t(i)");

        Assert.Equal("label.absent", Assert.Throws<JobFailedException>(() => data.Profile("y")).Failure.Code);
    }

    [Theory]
    [InlineData(1_000, 10, 2048, 1)]
    [InlineData(100_000_000, 10, 2048, 23)]
    public void Rows_BeyondTheMemory_AreThinnedOut(int rows, int columns, int memoryMiB, int every) =>
        Assert.Equal(every, ProfileRunner.Every(rows, columns, memoryMiB));

    private static DatasetProfile Profile(IngestionJob job) =>
        JsonSerializer.Deserialize<DatasetProfile>(File.ReadAllBytes(Path.Combine(job.WorkDirectory, DatasetProfile.FileName)), MlOpsJson.Options)!;

    private static ColumnProfile Column(DatasetProfile profile, string name) => profile.Columns.Single(column => column.Name == name);

    private static void AssertIsAsCounted(ColumnProfile column, Counted data)
    {
        var name = Sql.Name(column.Name);
        Assert.Equal(data.Number($"SELECT count(*) - count({name}) FROM d"), column.Missing);
        var distinct = data.Number($"SELECT count(DISTINCT {name}) FROM d");

        // Three standard errors: the hashes are fixed, so that this holds always or never.
        Assert.InRange(column.Distinct.Value, distinct - (3 * column.Distinct.Error), distinct + (3 * column.Distinct.Error));
        foreach (var top in column.Top)
        {
            var count = data.Number($"SELECT count(*) FROM d WHERE {name} = {Sql.Text(top.Value)}");
            Assert.InRange(top.Count, count - column.TopError, count);
        }

        if (column.Type is not (ColumnType.Int64 or ColumnType.Float64))
        {
            return;
        }

        Assert.Equal(data.Real($"SELECT avg({name}) FROM d"), column.Mean!.Value, 1e-9 * Math.Abs(column.Mean.Value));
        Assert.Equal(data.Real($"SELECT stddev_samp({name}) FROM d"), column.StandardDeviation!.Value, 1e-9 * column.StandardDeviation.Value);
        Assert.Equal(data.Real($"SELECT kurtosis_pop({name}) FROM d"), column.Kurtosis!.Value, 1e-6 * (1 + Math.Abs(column.Kurtosis.Value)));
        Assert.Equal((data.Real($"SELECT min({name}) FROM d"), data.Real($"SELECT max({name}) FROM d")), (double.Parse(column.Minimum!, CultureInfo.InvariantCulture), double.Parse(column.Maximum!, CultureInfo.InvariantCulture)));
        double present = data.Number($"SELECT count({name}) FROM d");
        foreach (var (share, value, _) in column.Quantiles)
        {
            var text = value.ToString("R", CultureInfo.InvariantCulture);
            var below = data.Number($"SELECT count(*) FROM d WHERE {name} < {text}") / present;
            var upTo = data.Number($"SELECT count(*) FROM d WHERE {name} <= {text}") / present;
            var error = column.RankError!.Value + 1e-9;
            Assert.True(below <= share + error && upTo >= share - error, $"{column.Name}: {share} is {value}, which has ranks {below} to {upTo}.");
        }

        var histogram = column.Histogram!;
        Assert.Equal(present, histogram.Below + histogram.Above + histogram.Counts.Sum());
        var width = (histogram.To - histogram.From) / histogram.Counts.Length;
        for (var bar = 0; bar < histogram.Counts.Length - 1; bar++)
        {
            var (from, to) = (histogram.From + (bar * width), histogram.From + ((bar + 1) * width));
            var count = data.Number(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM d WHERE {name} >= {from:R} AND {name} < {to:R}"));

            // A value on the edge itself may fall to either side by rounding.
            var edge = data.Number(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM d WHERE abs({name} - {from:R}) < 1e-9 OR abs({name} - {to:R}) < 1e-9"));
            Assert.InRange(histogram.Counts[bar], count - (histogram.Error * present) - edge, count + (histogram.Error * present) + edge);
        }
    }

    /// <summary>The Parquet that an ingestion left, to be counted in.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly DuckDBConnection _connection = new("DataSource=:memory:");

        public Counted(IngestionJob job)
        {
            _connection.Open();
            using var command = _connection.CreateCommand();
            command.CommandText = $"CREATE TABLE d AS SELECT * FROM read_parquet({Sql.Text(Path.Combine(job.WorkDirectory, "data.parquet"))})";
            command.ExecuteNonQuery();
        }

        public long Number(string sql) => Convert.ToInt64(Value(sql), CultureInfo.InvariantCulture);

        public double Real(string sql) => Convert.ToDouble(Value(sql), CultureInfo.InvariantCulture);

        public void Dispose() => _connection.Dispose();

        private object? Value(string sql)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }
    }
}
