using System.IO.Compression;
using System.Text;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Testing.Onnx;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Onnx.Import;

public sealed class BadModelTests
{
    private const long Memory = 512L * 1024 * 1024;

    private static readonly byte[] Sound = TestModel.Linear().ToArray();

    [Fact]
    public void File_CutShortAnywhere_IsNoModel()
    {
        for (var length = 0; length < Sound.Length; length++)
        {
            // Where the cut leaves whole fields, what they were the last of may be missing.
            var failure = length == 0 ? Import.Fails([]) : Fails(Sound[..length]);
            Assert.Contains(failure.Code, (string[])[OnnxCodes.Damaged, OnnxCodes.NotOnnx]);
        }
    }

    [Fact]
    public void Parser_OnFlippedBytes_AlwaysEndsAndNeverCrashes()
    {
        byte[][] models = [Sound, TestModel.ZipMap().ToArray(), TestModel.Linear().Constant(TestModel.Tensor("c", [1, 2, 3, 4, 5, 6], 2, 3)).ToArray()];
        var random = new Random(20_260_101);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])models[round % models.Length].Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                OnnxFile.Parse(bytes, Memory);
            }
            catch (JobFailedException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 20_000);
    }

    [Fact]
    public void Parser_OnNoise_AlwaysEndsAndNeverCrashes()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            Assert.Throws<JobFailedException>(() => OnnxFile.Parse(bytes, Memory));
        }
    }

    [Theory]
    [InlineData("pickle", "pickle")]
    [InlineData("zip", "zip")]
    [InlineData("text", "text")]
    [InlineData("gzip", "gzip")]
    public void File_OfAnotherKind_IsNamed(string kind, string said)
    {
        var failure = Import.Fails(Foreign(kind));

        Assert.Equal(OnnxCodes.NotOnnx, failure.Code);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_WithExternalData_IsRefused()
    {
        var inAttribute = TestModel.Linear().Node("Constant", [], ["c"], "", TestModel.Attribute("value", TestModel.External("w", "/etc/passwd")));

        foreach (var model in (TestModel[])[inAttribute, TestModel.ExternalData()])
        {
            var failure = Import.Fails(model.ToArray());
            Assert.Equal(OnnxCodes.ExternalData, failure.Code);
            Assert.Contains("'w'", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Model_WithACustomOperator_IsRefused()
    {
        var failure = Import.Fails(TestModel.CustomOperator().ToArray());

        Assert.Equal(OnnxCodes.CustomOperator, failure.Code);
        Assert.Contains("'evil'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_ThatRunsInACircle_IsRefused()
    {
        var failure = Import.Fails(TestModel.Circle().ToArray());

        Assert.Equal(OnnxCodes.Cycle, failure.Code);
    }

    [Fact]
    public void Model_WhoseBranchWaitsForItsOwnAnswer_IsRefused()
    {
        var body = new ProtoWriter().Message(1, TestModel.NodeOf("Neg", ["y"], ["inner"])).Text(2, "body").Message(12, new ProtoWriter().Text(1, "inner"));
        var branch = new ProtoWriter().Text(1, "then_branch").Message(6, body).Integer(20, 5);
        var failure = Fails(new TestModel().Input("c", 9).Node("If", ["c"], ["y"], "", branch).Output("y", 1, -1).ToArray());

        Assert.Equal(OnnxCodes.Cycle, failure.Code);
    }

    [Fact]
    public void Model_WhoseFunctionCallsItself_IsRefused()
    {
        var failure = Import.Fails(new TestModel().Uses("", 13).Uses("mine", 1)
            .Function("mine", "F", ["a"], ["b"], TestModel.NodeOf("F", ["a"], ["b"], "mine"))
            .Input("x", 1, -1, 2).Node("F", ["x"], ["y"], "mine").Output("y", 1, -1, 2).ToArray());

        Assert.Equal(OnnxCodes.Cycle, failure.Code);
    }

    [Fact]
    public void Graphs_NestedTooDeep_AreRefused()
    {
        var graph = new ProtoWriter().Text(2, "innermost");
        for (var depth = 0; depth < 40; depth++)
        {
            graph = new ProtoWriter().Message(1, TestModel.NodeOf("If", [], ["y"], "", new ProtoWriter().Text(1, "then_branch").Message(6, graph)));
        }

        var failure = Fails(new ProtoWriter().Integer(1, 8).Message(7, graph).Message(8, new ProtoWriter().Integer(2, 13)).ToArray());

        Assert.Equal(OnnxCodes.Damaged, failure.Code);
    }

    [Theory]
    [InlineData(OnnxCodes.TooLarge, 1L << 30, 1L << 30)]
    [InlineData(OnnxCodes.TooLarge, 2147483647L, 2147483647L, 2147483647L, 2147483647L)]
    [InlineData(OnnxCodes.Constant, 2L, 3L)]
    [InlineData(OnnxCodes.Constant, 1L)]
    [InlineData(OnnxCodes.Shape, -2L, 1L)]
    [InlineData(OnnxCodes.Shape, long.MaxValue, 1L)]
    public void Constant_ThatIsNotWhatItDeclares_IsRefused(string code, params long[] shape) =>
        Assert.Equal(code, Import.Fails(TestModel.Linear().Constant(TestModel.Tensor("c", 1, new byte[8], shape)).ToArray()).Code);

    [Fact]
    public void Input_LargerThanMemory_IsRefused() =>
        Assert.Equal(OnnxCodes.TooLarge, Import.Fails(new TestModel()
            .Input("x", 1, 1, 3, 100_000, 100_000).Node("Neg", ["x"], ["y"]).Output("y", 1, 1, 3, 100_000, 100_000).ToArray()).Code);

    [Fact]
    public void OperatorSet_ThatTheRuntimeDoesNotHave_IsRefusedInItsWords()
    {
        var failure = Import.Fails(new TestModel().Uses("", 99).Input("x", 1, -1, 2).Node("Neg", ["x"], ["y"]).Output("y", 1, -1, 2).ToArray());

        Assert.Equal(OnnxCodes.Refused, failure.Code);
        Assert.Contains("99", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_InAVersionThatTheRuntimeNoLongerHas_IsRefusedInItsWords()
    {
        var failure = Import.Fails(new TestModel().Uses("", 6)
            .Input("x", 1, 1, 2).Constant(TestModel.Tensor("w", [1, 2], 2, 1)).Constant(TestModel.Tensor("b", [1], 1))
            .Node("Gemm", ["x", "w", "b"], ["y"], "", TestModel.Attribute("broadcast", 1L)).Output("y", 1, 1, 1).ToArray());

        Assert.Equal(OnnxCodes.Refused, failure.Code);
        Assert.Contains("Gemm", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_WithChanceInIt_IsRefused() =>
        Assert.Equal(OnnxCodes.NotDeterministic, Import.Fails(new TestModel()
            .Input("x", 1, -1, 2).Node("RandomNormalLike", ["x"], ["n"], "", TestModel.Attribute("dtype", 1L))
            .Node("Add", ["x", "n"], ["y"]).Output("y", 1, -1, 2).ToArray()).Code);

    [Fact]
    public void Model_ThatAlwaysAnswersNaN_IsRefused() =>
        Assert.Equal(OnnxCodes.NotFinite, Import.Fails(new TestModel().Input("x", 1, -1, 2).Constant(TestModel.Tensor("nan", [float.NaN], 1))
            .Node("Add", ["x", "nan"], ["y"]).Output("y", 1, -1, 2).ToArray()).Code);

    [Fact]
    public void Upload_ThatChanged_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var job = Import.Job(folder, Sound) with { RawDigest = new string('0', 64) };

        Assert.Equal(OnnxCodes.InputChanged, Assert.Throws<JobFailedException>(() => Import.Run(job)).Failure.Code);
    }

    [Fact]
    public async Task Worker_WhoseModelAsksForMoreMemoryThanThereIs_FailsCleanly()
    {
        // A few bytes that unfold to 64 GiB when they run.
        var shape = TestModel.Tensor("shape", TestModel.Int64, [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0], 2);
        var model = new TestModel().Input("x", 1, 1, 1).Constant(shape).Node("Expand", ["x", "shape"], ["e"])
            .Node("ReduceMean", ["e"], ["y"]).Output("y", 1, 1, 1);
        using var folder = new TemporaryFolder();

        var end = await RunAsync(Import.Job(folder, model.ToArray()));

        Assert.Equal("worker.out-of-memory", end.Failure.Code);
        Assert.Equal(1, end.ExitCode);
    }

    [Fact]
    public async Task Worker_OnASoundModel_LeavesModelAndManifest()
    {
        using var folder = new TemporaryFolder();

        var end = await RunAsync(Import.Job(folder, Sound));

        Assert.Equal(0, end.ExitCode);
        var done = Assert.IsType<ImportDone>(end.Messages[^1]);
        Assert.Equal(Sound, await File.ReadAllBytesAsync(Path.Combine(folder["work"], done.ModelFile)));
        Assert.Equal(["checking", "loading", "running", "saving"], end.Messages.OfType<WorkerProgress>().Select(progress => progress.Phase).Distinct());
    }

    [Fact]
    public async Task Worker_OnFlippedBytes_NeverCrashes()
    {
        // Through the whole check, ONNX Runtime included: those that the parser lets pass.
        var random = new Random(99);
        for (var round = 0; round < 6; round++)
        {
            var bytes = PassingTheParser(random);
            using var folder = new TemporaryFolder();

            var end = await RunAsync(Import.Job(folder, bytes));

            Assert.True(end.ExitCode is 0 or 1, $"Round {round}: exit code {end.ExitCode}. {end.Errors}");
        }
    }

    private static byte[] PassingTheParser(Random random)
    {
        while (true)
        {
            var bytes = (byte[])Sound.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                OnnxFile.Parse(bytes, Memory);
                return bytes;
            }
            catch (JobFailedException)
            {
                // The next one, then.
            }
        }
    }

    private static RunFailure Fails(byte[] bytes) => Assert.Throws<JobFailedException>(() => OnnxFile.Parse(bytes, Memory)).Failure;

    private static async Task<WorkerEnd> RunAsync(ImportJob job)
    {
        using var worker = new RunningWorker();
        worker.Send(job);
        return await worker.EndAsync();
    }

    private static byte[] Foreign(string kind)
    {
        switch (kind)
        {
            case "pickle":
                return [0x80, 0x04, 0x95, .. "builtins\neval"u8];
            case "text":
                return Encoding.UTF8.GetBytes("""{"weights": [1, 2, 3], "bias": 0.5}""");
            case "gzip":
                using (var packed = new MemoryStream())
                {
                    using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                    {
                        gzip.Write(Sound);
                    }

                    return packed.ToArray();
                }

            default:
                using (var packed = new MemoryStream())
                {
                    using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
                    {
                        zip.CreateEntry("Model.key");
                    }

                    return packed.ToArray();
                }
        }
    }
}
