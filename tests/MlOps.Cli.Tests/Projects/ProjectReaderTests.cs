using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlOps.Cli.Projects;
using MlOps.Datasets;
using MlOps.Testing;

namespace MlOps.Cli.Tests.Projects;

public sealed class ProjectReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("""{"trainings":[{"dataset":"a","lable":"y"}]}""", "line 1, trainings[0].lable: there is no member 'lable' here. Did you mean 'label'?", "line 1, trainings[0]: 'label' is missing: a text was expected.")]
    [InlineData("{\n\"dataset\": []\n}", "line 2, dataset: there is no member 'dataset' here. Did you mean 'datasets'? Members: $schema, project, datasets, trainings, deployments.")]
    [InlineData("{\n\"trainings\": [\n{\"dataset\":\"a\",\"label\":\"y\",\n\"seed\":\"7\"}]}", "line 4, trainings[0].seed: expected a whole number; found the text \"7\".")]
    [InlineData("""{"trainings":[{"dataset":"a","label":"y","task":"binry"}]}""", "trainings[0].task: expected one of ", "Did you mean 'binary'?")]
    [InlineData("""{"datasets":[{"name":"a","file":"a.csv","format":"parket"}]}""", "datasets[0].format: expected one of csv, jsonl, parquet; found the text \"parket\". Did you mean 'parquet'?")]
    [InlineData("""{"trainings":{"dataset":"a"}}""", "trainings: expected a list [ … ]; found an object.")]
    [InlineData("""{"datasets":[{"name":null,"file":"a.csv"}]}""", "datasets[0].name: expected a text; found null.")]
    [InlineData("""{"trainings":[{"dataset":"a","label":"y","project":"p"}]}""", "trainings[0].project: there is no member 'project' here.")]
    [InlineData("""{"trainings":[{"dataset":"a","label":"y","label":"z"}]}""", "trainings[0].label: this was said before; keep one.")]
    [InlineData("""{"trainings":[{"dataset":"a","label":"y","parameters":{"NumberOfLeaves":[]}}]}""", "trainings[0].parameters: 'NumberOfLeaves' must be a number or a text; found an object.")]
    [InlineData("{\n\n\"project\": x }", "line 3: this is no JSON: 'x' is an invalid start of a value.")]
    [InlineData("[]", "line 1: expected an object { … }; found a list.")]
    [InlineData("""{"project":"no spaces"}""", "line 1, project: The project's name \"no spaces\" has an unusable character at position 3")]
    [InlineData("""{"datasets":[{"name":"a","file":"nowhere.csv"}]}""", "datasets[0].file: there is no file 'nowhere.csv'; its path counts from ")]
    [InlineData("""{"trainings":[{"dataset":"a","label":"y"},{"dataset":"b","label":"z","register":"a"}]}""", "trainings[1].register: the model 'a' is already made by trainings[0] for the label 'y'; give the model for 'z' a name of its own.")]
    [InlineData("""{"datasets":[{"name":"a","file":"a.csv"},{"name":"a","file":"a.csv"}]}""", "datasets[1].name: there is another 'a' above; names are unique.")]
    [InlineData("""{"datasets":[{"name":"a","file":"a.csv","delimiter":";;"}]}""", "datasets[0].delimiter: expected one character, or tab; found \";;\".")]
    [InlineData("""{"datasets":[{"name":"a","file":"a.csv","columns":["x"]}]}""", "datasets[0].columns: columns names those of a file without a header")]
    [InlineData("""{"deployments":[{"name":"a","model":"m:x"}]}""", "deployments[0].model: 'm:x' names no model version")]
    public void File_ThatDoesNotFit_IsRefusedWithPathLineAndWhatWasExpected(string json, params string[] expected)
    {
        File.WriteAllText(_folder["a.csv"], "x,y\n1,2\n");

        var refused = Assert.Throws<CliException>(() => ProjectReader.Parse(Encoding.UTF8.GetBytes(json), "mlops.json", _folder.Path));

        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.All(expected, text => Assert.Contains(text, refused.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("System.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_OfOneFile_AreAllNamed()
    {
        var refused = Assert.Throws<CliException>(() => ProjectReader.Parse(
            Encoding.UTF8.GetBytes("{\n\"projekt\": 1,\n\"trainings\": [{\"dataset\": 1, \"label\": \"y\"}],\n\"deployments\": [{}]\n}"), "mlops.json", _folder.Path));

        Assert.Equal([2, 3, 4, 4], refused.Message.Split('\n').Skip(1).Select(line => int.Parse(line.Split("line ")[1].Split([',', ':'])[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task File_WithCommentsAndEverything_IsReadAsItStands()
    {
        await File.WriteAllTextAsync(_folder["a.csv"], "abc");
        await File.WriteAllTextAsync(_folder["mlops.json"], """
            {
              "$schema": "configuration/mlops.schema.json",
              // people comment
              "project": "p",
              "datasets": [{ "name": "a", "file": "a.csv", "format": "csv", "compression": "gzip", "encoding": "latin-1",
                             "header": false, "delimiter": "tab", "quote": "'", "missing": ["?"], "columns": ["x", "y"] }],
              "trainings": [{ "dataset": "a", "label": "y", "trainer": "LightGbm", "parameters": { "NumberOfLeaves": 31, "LearningRate": "0.1" }, "features": ["x"] }],
              "deployments": [{ "name": "a", "model": "a@best" },],
            }
            """);

        var wanted = await ProjectReader.ReadAsync(_folder.Path, default);

        var dataset = Assert.Single(wanted.Datasets);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", dataset.Read.Digest);
        Assert.Equal(new CsvOptions { HasHeader = false, Delimiter = '\t', Quote = '\'', MissingMarkers = ["?"], ColumnNames = ["x", "y"] }, dataset.Read.Csv);
        Assert.Equal(new FileKind { Compression = FileCompression.Gzip, Encoding = TextEncoding.Latin1 }, dataset.Read.File);
        Assert.Equal(("31", "0.1"), (wanted.Trainings[0].Parameters!["NumberOfLeaves"], wanted.Trainings[0].Parameters!["LearningRate"]));
    }

    [Fact]
    public async Task Folder_WithoutAFile_IsToldToInit()
    {
        var refused = await Assert.ThrowsAsync<CliException>(() => ProjectReader.ReadAsync(_folder.Path, default));

        Assert.Contains("mlops init", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_DescribesEveryMember()
    {
        var schema = JsonNode.Parse(ProjectSchema.Text())!.AsObject();

        var training = schema["properties"]!["trainings"]!["items"]!["properties"]!.AsObject();
        Assert.Contains("label", training);
        Assert.DoesNotContain("project", training);
        Assert.All(training, member => Assert.NotNull(member.Value!["description"]));
        Assert.Equal("false", schema["additionalProperties"]!.ToJsonString());
        Assert.Contains("latin-1", schema["properties"]!["datasets"]!["items"]!["properties"]!["encoding"]!["enum"]!.AsArray().Select(value => (string?)value));
        Assert.Equal(JsonValueKind.Object, training["parameters"]!["additionalProperties"]!.GetValueKind());
    }

    public void Dispose() => _folder.Dispose();
}
