using System.Collections.Immutable;
using MlOps.Client;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Cli;

public sealed class OnnxTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-cli-");
    private StubPlatform _stub = null!;

    private string File => Path.Combine(_folder.FullName, "m.onnx");

    public async Task InitializeAsync() => _stub = await StubPlatform.StartAsync();

    public async Task DisposeAsync()
    {
        await _stub.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("x=1,2.5,-3", "[1,2.5,-3]")]
    [InlineData("x=[[1,2],[3,4]]", "[[1,2],[3,4]]")]
    [InlineData("x=7", "7")]
    [InlineData("id=9007199254740993", "9007199254740993")]
    [InlineData("word=1,2", "\"1,2\"")]
    [InlineData("word=[\"a\",\"b\"]", "[\"a\",\"b\"]")]
    [InlineData("flag=true", "true")]
    public async Task Tensor_AsItIsTyped_BecomesThisJson(string pair, string json)
    {
        _stub.On("GET deployments/scores", new DeploymentDetails(Views.Deployment(), true));
        _stub.On($"GET models/{Views.ModelId}/versions/3", Tensors());
        _stub.On("POST deployments/scores/predict", Views.Prediction(new { y = ImmutableArray.Create(1, 2) }));

        Assert.Equal(0, (await CliRun.AgainstAsync(_stub, "predict", "scores", pair)).ExitCode);

        Assert.Contains(json, _stub.Requests[^1].Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelsShow_PrintsTheSignature()
    {
        _stub.On("GET models/adult/versions/3", Tensors());

        var run = await CliRun.AgainstAsync(_stub, "models", "show", "adult:3");

        Assert.Contains(run.Lines, line => line.Contains("FP32", StringComparison.Ordinal) && line.Contains("[any, 2]", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.Contains("producer", StringComparison.Ordinal) && line.Contains("someone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deploy_OfAFile_ImportsItUnderTheDeploymentsName()
    {
        await System.IO.File.WriteAllBytesAsync(File, [1, 2, 3]);
        var imported = Views.Run(RunStatus.Succeeded, product: new RunProduct(Views.ModelId, 3), spec: new ImportSpec { Register = "scores", UploadKey = "k", RawDigest = new string('a', 64), RawBytes = 3 });
        _stub.On("POST models/scores/versions", imported, 202);
        _stub.On($"GET runs/{Views.RunId}", imported);
        _stub.On("PUT deployments/scores", Views.Deployment(), 201);

        var run = await CliRun.AgainstAsync(_stub, "deploy", File, "--name", "scores", "--no-wait");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([1, 2, 3], _stub.Requests[0].Body);
        Assert.Equal("scores:3", _stub.Requests[^1].Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Deploy_OfAFileThatIsRefused_DeploysNothing()
    {
        await System.IO.File.WriteAllBytesAsync(File, [1, 2, 3]);
        var failed = Views.Run(RunStatus.Failed, failure: new RunFailure("onnx.damaged", "It is cut short."));
        _stub.On("POST models/pets/versions", failed, 202);
        _stub.On($"GET runs/{Views.RunId}", failed);

        var run = await CliRun.AgainstAsync(_stub, "deploy", File, "--name", "scores", "--model", "pets");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("It is cut short.", run.Error, StringComparison.Ordinal);
    }

    private static ModelVersionDetails Tensors()
    {
        var details = Views.ModelVersion();
        return details with
        {
            Manifest = details.Manifest with
            {
                Task = TrainingTask.Tensors,
                Format = ModelFormat.Onnx,
                Label = "",
                Metadata = ImmutableSortedDictionary<string, string>.Empty.Add("producer", "someone"),
                Signature = new([new("x", "FP32", [-1, 2]), new("id", "INT64", [-1]), new("word", "BYTES", [-1]), new("flag", "BOOL", [-1])], [new("y", "FP32", [-1, 1])]),
            },
        };
    }
}
