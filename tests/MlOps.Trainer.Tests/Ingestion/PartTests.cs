using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Testing;
using MlOps.Trainer.Training;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

public sealed class PartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ImmutableArray<PartFiles> _parts = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Parts_TogetherSayWhatOneFileOfAllRowsDoes()
    {
        var random = new Random(7);
        var rows = Enumerable.Range(0, 900).Select(i => (
            Csv: $"{i},{(random.Next(5) == 0 ? "" : (random.NextDouble() * 100).ToString("F3", System.Globalization.CultureInfo.InvariantCulture))},{"abc"[random.Next(3)]},{(i % 2 == 0 ? "yes" : "no")},2024-01-{1 + (i % 28):00}",
            Part: i < 500 ? 0 : i < 520 ? 1 : 2)).ToArray();
        const string Header = "user_id,x,site,ok,day\n";
        var whole = Job("whole", Header + string.Join('\n', rows.Select(row => row.Csv)));
        await Ingest.RunAsync(whole);

        var last = whole;
        for (var part = 0; part < 3; part++)
        {
            last = Job($"{part}", Header + string.Join('\n', rows.Where(row => row.Part == part).Select(row => row.Csv))) with { Part = $"p{part}", Parts = _parts };
            Keep(last, await Ingest.RunAsync(last));
        }

        var (expected, merged) = (Ingest.Manifest(whole), Ingest.Manifest(last));
        Assert.Equal(900, merged.Rows);
        foreach (var (one, other) in expected.Columns.Zip(merged.Columns))
        {
            Assert.Equal((one with { Mean = null, StandardDeviation = null, Top = [] }), (other with { Mean = null, StandardDeviation = null, Top = [] }));
            Assert.Equal(one.Top.AsEnumerable(), other.Top);
            Assert.Equal(one.Mean ?? 0, other.Mean ?? 0, 1e-9);
            Assert.Equal(one.StandardDeviation ?? 0, other.StandardDeviation ?? 0, 1e-9);
        }

        Assert.Equal(ColumnRole.Id, merged.Columns[0].Role);
    }

    [Fact]
    public async Task Part_WithFractions_MakesTheColumnReal_AndTheReaderSeesOneColumn()
    {
        Keep(Job("a", "n,t\n1,x\n2,y\n"), await Ingest.RunAsync(Job("a", "n,t\n1,x\n2,y\n")));
        var job = Job("b", "t,n\nz,2.5\n,\n") with { Part = "second", Parts = _parts };
        Keep(job, await Ingest.RunAsync(job));
        var third = Job("c", "n,t\n7,w\n") with { Part = "third", Parts = _parts };
        Keep(third, await Ingest.RunAsync(third));

        Assert.Equal([ColumnType.Float64, ColumnType.Text], Ingest.Manifest(third).Columns.Select(column => column.Type));
        Assert.Equal(("1", "7", 3.125), (Ingest.Manifest(third).Columns[0].Minimum, Ingest.Manifest(third).Columns[0].Maximum, Ingest.Manifest(third).Columns[0].Mean));
        using var table = new ParquetTable(_parts.Select(part => part.DataPath), 256);
        Assert.Equal(5, table.CountRows());
        Assert.Equal(
            [[1.0, "x"], [2.0, "y"], [2.5, "z"], [null, null], [7.0, "w"]],
            Ingest.Rows(_parts.Select(part => part.DataPath), "n", "t"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(0, false)]
    public async Task Parts_OfIntegersAndFractions_HaveTheProfileOfTheWhole(int fractions, bool hasProfiles)
    {
        string[] rows =
        [
            .. Enumerable.Range(0, 600).Select(i => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{(i / 200 == fractions ? i % 40 / 4.0 : i % 70)},{(i % 9 == 0 ? "" : i)},{(i % 2 == 0 ? "yes" : "no")},2024-01-{1 + (i % 28):00},{"xyz"[i % 3]}")),
        ];
        const string Header = "x,n,b,day,t\n";
        var whole = Job("whole", Header + string.Join('\n', rows));
        await Ingest.RunAsync(whole);

        WorkerEnd? end = null;
        var last = whole;
        for (var part = 0; part < 3; part++)
        {
            last = Job($"part-{part}", Header + string.Join('\n', rows.Skip(part * 200).Take(200))) with { Part = $"{part}", Parts = _parts };
            end = await Ingest.RunAsync(last);
            Keep(last, end, hasProfiles);
        }

        // Integers that come to fractions are read as fractions at once.
        var again = !hasProfiles ? "before there were profiles" : fractions > 0 ? "'x', where another part holds fractions" : null;
        Assert.Equal(again is not null, end!.Logs.Any(line => line.Contains(again ?? "is read again", StringComparison.Ordinal)));
        var (joined, expected) = (Profile(last), Profile(whole));
        Assert.Equal((expected.Rows, expected.DuplicateRows), (joined.Rows, joined.DuplicateRows));
        Assert.Equal(expected.Columns.Select(Counted), joined.Columns.Select(Counted));
        Assert.All(expected.Columns.Zip(joined.Columns), pair => Assert.Equal(pair.First.Mean ?? 0, pair.Second.Mean ?? 0, 1e-9));
    }

    [Fact]
    public async Task Part_OfJsonLines_MayLackAMemberThatOthersHave()
    {
        Keep(Job("a", "n,t\n1,x\n"), await Ingest.RunAsync(Job("a", "n,t\n1,x\n")));
        var job = Job("b", "{\"n\":2}\n") with { Part = "second", Parts = _parts, File = new() { Format = FileFormat.JsonLines } };

        Assert.Equal(2, (await Ingest.RunAsync(job)).Done.Rows);
        Assert.Equal([[2L, null]], Ingest.Rows([Path.Combine(job.WorkDirectory, "data.parquet")], "n", "t"));
    }

    [Theory]
    [InlineData("n,other\n1,x\n", "dataset.part-columns", null)]
    [InlineData("n\n1\n", "dataset.part-columns", null)]
    [InlineData("n,t,more\n1,x,2\n", "dataset.part-columns", null)]
    [InlineData("n,t\n1,x\nmany,y\n", "dataset.part-type", 3L)]
    [InlineData("n,t\ntrue,x\n", "dataset.part-type", 2L)]
    public async Task File_ThatDoesNotFitTheOtherParts_IsRefused(string content, string code, long? line)
    {
        Keep(Job("a", "n,t\n1,x\n"), await Ingest.RunAsync(Job("a", "n,t\n1,x\n")));

        var end = await Ingest.RunAsync(Job("b", content) with { Part = "second", Parts = _parts });

        Assert.Equal((code, line), (end.Failure.Code, end.Failure.Line));
    }

    [Fact]
    public async Task Identity_IsOfThePartsInTheirOrder()
    {
        Keep(Job("a", "n\n1\n"), await Ingest.RunAsync(Job("a", "n\n1\n")));
        var job = Job("b", "n\n2\n") with { Part = "second", Parts = _parts };

        var last = (await Ingest.RunAsync(job)).Done;
        var again = (await Ingest.RunAsync(job)).Done;
        var first = (await Ingest.RunAsync(job with { Position = 0 })).Done;
        var named = (await Ingest.RunAsync(job with { Part = "other" })).Done;

        Assert.Equal(last.Identity, again.Identity);
        Assert.Equal(4, new[] { last.Identity, first.Identity, named.Identity, last.Part!.Identity }.Distinct().Count());
        Assert.Equal(2, last.Rows);
        Assert.Equal(1, last.Part.Rows);
    }

    private static DatasetProfile Profile(IngestionJob job)
    {
        using var file = File.OpenRead(Path.Combine(job.WorkDirectory, DatasetProfile.FileName));
        return JsonSerializer.Deserialize<DatasetProfile>(file, MlOpsJson.Options)!;
    }

    /// <summary>All of a column's profile but what rounding touches.</summary>
    private static string Counted(ColumnProfile column) =>
        JsonSerializer.Serialize(column with { Mean = null, StandardDeviation = null, Skewness = null, Kurtosis = null }, MlOpsJson.Options);

    private IngestionJob Job(string name, string content)
    {
        File.WriteAllText(_folder[$"{name}.raw"], content, new UTF8Encoding(false));
        return Ingest.Job(_folder, _folder[$"{name}.raw"]) with { WorkDirectory = Directory.CreateDirectory(_folder[$"work-{name}"]).FullName };
    }

    private void Keep(IngestionJob job, WorkerEnd end, bool hasProfile = true)
    {
        var done = end.Done;
        var sketches = ImmutableSortedDictionary<string, string>.Empty;
        if (hasProfile)
        {
            var file = done.Part?.Files[DatasetProfile.SketchesFileName] ?? DatasetProfile.SketchesFileName;
            sketches = sketches.Add(DatasetProfile.SketchesFileName, Path.Combine(job.WorkDirectory, file));
        }

        var part = new DatasetPart
        {
            Name = job.Part,
            Identity = done.Part?.Identity ?? done.Identity,
            RawDigest = job.RawDigest,
            DataDigest = "",
            ManifestDigest = "",
            Rows = done.Part?.Rows ?? done.Rows,
            StoredBytes = 1,
        };
        _parts = _parts.Add(new(
            part,
            Path.Combine(job.WorkDirectory, done.DataFile),
            Path.Combine(job.WorkDirectory, done.Part?.ManifestFile ?? done.ManifestFile),
            sketches));
    }
}
