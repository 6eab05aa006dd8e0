using System.Buffers;
using System.Text;
using System.Text.Json;
using MlOps.Runs;
using MlOps.Serving;

namespace MlOps.Predictor;

public sealed class PredictionInputTests(Models models) : IClassFixture<Models>
{
    private const string Good = """{"amount": 1.5, "flag": true, "at": "2020-05-01T12:00:00Z", "name": "nämé 1"}""";

    [Theory]
    [InlineData("", "not the JSON")]
    [InlineData("[", "not the JSON")]
    [InlineData("nonsense", "not the JSON")]
    [InlineData("[" + Good + ",]", "not the JSON")]
    [InlineData("[" + Good + "] x", "not the JSON")]
    [InlineData("[" + Good + "][]", "not the JSON")]
    [InlineData(Good, "must be a JSON array")]
    [InlineData("3", "must be a JSON array")]
    [InlineData("[]", "empty")]
    [InlineData("[3]", "Row 0")]
    [InlineData("[" + Good + ", [1]]", "Row 1 (counted from 0) must be an object")]
    [InlineData("[{}]", "'amount' is absent")]
    [InlineData("[" + Good + """, {"amount": 1, "flag": true, "at": null}]""", "Row 1 (counted from 0): the feature 'name' is absent")]
    [InlineData("""[{"amount": 1, "colour": "red"}]""", "no feature 'colour'")]
    [InlineData("""[{"Amount": 1}]""", "no feature 'Amount'")]
    [InlineData("""[{"amount": 1, "amount": 2}]""", "'amount' stands there twice")]
    [InlineData("""[{"amount": 1, "am\u006Funt": 2}]""", "'amount' stands there twice")]
    [InlineData("""[{"amount": "1"}]""", "feature 'amount': a string was found where a number")]
    [InlineData("""[{"amount": true}]""", "feature 'amount': a boolean was found")]
    [InlineData("""[{"amount": {"x": 1}}]""", "feature 'amount': an object was found")]
    [InlineData("""[{"amount": [1]}]""", "feature 'amount': an array was found")]
    [InlineData("""[{"amount": 1e39}]""", "beyond ±3.4e38")]
    [InlineData("""[{"amount": -1e400}]""", "beyond ±3.4e38")]
    [InlineData("""[{"amount": NaN}]""", "not the JSON")]
    [InlineData("""[{"flag": 2}]""", "feature 'flag': a number was found where true, false, 1 or 0")]
    [InlineData("""[{"flag": "true"}]""", "feature 'flag': a string was found")]
    [InlineData("""[{"at": 3}]""", "feature 'at': a number was found where a date")]
    [InlineData("""[{"at": "2020-13-01"}]""", "feature 'at': the text is no date")]
    [InlineData("""[{"at": "yesterday"}]""", "the text is no date")]
    [InlineData("""[{"at": ""}]""", "the text is no date")]
    [InlineData("""[{"at": "2020-01-01T00:00:00.00000000000000000000000000000000000000000000000000000000000000000"}]""", "the text is no date")]
    [InlineData("""[{"name": 3}]""", "feature 'name': a number was found where a string")]
    [InlineData("""[{"name": "\uD800"}]""", "feature 'name': the string is not valid Unicode")]
    [InlineData("""[{"\uD800": 1}]""", "no feature '(not valid text)'")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "Row 0")]
    public void WrongRows_AreRefused_WithWhereAndWhat(string body, string part) =>
        AssertRefused(part, answer => models.Of(TrainingTask.Binary).Deployment.PredictRows(new(Encoding.UTF8.GetBytes(body)), answer));

    [Fact]
    public void TooManyRows_AreRefused()
    {
        var body = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(Good, RowsRequest.MostRows + 1))}]");

        AssertRefused("more than 10000 rows", answer => models.Of(TrainingTask.Binary).Deployment.PredictRows(new(body), answer));
    }

    [Fact]
    public void InvalidUtf8_IsRefused()
    {
        var body = Encoding.UTF8.GetBytes("""[{"name": "x", "amount": 1, "flag": 1, "at": null}]""");
        body[body.AsSpan().IndexOf((byte)'x')] = 0xff;

        AssertRefused("not valid Unicode", answer => models.Of(TrainingTask.Binary).Deployment.PredictRows(new(body), answer));
    }

    [Theory]
    [InlineData("[]", "must be an object")]
    [InlineData("{}", "no member \"inputs\"")]
    [InlineData("""{"inputs": 3}""", "must be an array")]
    [InlineData("""{"inputs": []}""", "no tensor for the feature 'amount'")]
    [InlineData("""{"inputs": [3]}""", "name, shape, datatype and data")]
    [InlineData("""{"inputs": [], "inputs": []}""", "no tensor for the feature 'amount'")]
    [InlineData("""{"inputs": [{"shape": [1]}]}""", "has no name")]
    [InlineData("""{"inputs": [{"name": 1}]}""", "name must be a string")]
    [InlineData("""{"inputs": [{"name": "colour"}]}""", "no input 'colour'")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "data": [1]}]}""", "the datatype is absent")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "BYTES", "data": ["1"]}]}""", "the datatype is BYTES; FP32")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": 32, "data": [1]}]}""", "datatype must be a string")]
    [InlineData("""{"inputs": [{"name": "name", "shape": [1], "datatype": "FP32", "data": [1]}]}""", "the datatype is FP32; BYTES was expected")]
    [InlineData("""{"inputs": [{"name": "amount", "datatype": "FP32", "data": [1]}]}""", "the shape is absent")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [0], "datatype": "FP32", "data": []}]}""", "first dimension")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [10001], "datatype": "FP32", "data": []}]}""", "first dimension")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}]}""", "[n] or [n,1]")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": "1", "datatype": "FP32", "data": [1]}]}""", "[n] or [n,1]")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32"}]}""", "binary tensors are not supported")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [2], "datatype": "FP32", "data": [1]}]}""", "2 rows, but there is data for 1")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32", "data": [1, 2]}]}""", "more data than the shape's 1 rows")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32", "data": 1}]}""", "data must be an array")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32", "data": [[1]]}]}""", "an array was found where a number")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [2,1], "datatype": "FP32", "data": [[1], 2]}]}""", "flat or nested as a whole")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1,1], "datatype": "FP32", "data": [[1, 2]]}]}""", "one value was expected")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1,1], "datatype": "FP32", "data": [[]]}]}""", "nothing was found where a number")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32", "data": ["1"]}]}""", "row 0 (counted from 0): a string was found where a number")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "INT8", "data": [128]}]}""", "a value of INT8")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "INT64", "data": [1.5]}]}""", "a value of INT64")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "UINT32", "data": [-1]}]}""", "a value of UINT32")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32", "data": [1e39]}]}""", "beyond")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32", "data": [1]}, {"name": "amount", "shape": [1], "datatype": "FP32", "data": [1]}]}""", "two tensors")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32", "data": [1]}, {"name": "flag", "shape": [2], "datatype": "BOOL", "data": [true, false]}]}""", "has 2 rows, but another input has 1")]
    [InlineData("""{"inputs": [{"name": "amount", "shape": [1], "datatype": "FP32", "data": [1]}]}""", "no tensor for the feature 'flag'")]
    [InlineData("""{"id": 3}""", "\"id\" must be a string")]
    [InlineData("""{"outputs": [{"name": "logits"}]}""", "no output 'logits'")]
    [InlineData("""{"outputs": ["score"]}""", "an object with a name")]
    [InlineData("""{"inputs": """, "not the JSON")]
    public void WrongTensors_AreRefused_WithWhereAndWhat(string body, string part) =>
        AssertRefused(part, answer => models.Of(TrainingTask.Binary).Deployment.Infer(new(Encoding.UTF8.GetBytes(body)), answer));

    [Fact]
    public void RowsInAnyOrder_AndBooleansAsNumbers_AndLocalTimes_AreTheSame()
    {
        var served = models.Of(TrainingTask.Binary);
        string[] bodies =
        [
            $"[{Good}]",
            """[{"name": "n\u00e4m\u00e9 1", "at": "2020-05-01T14:00:00+02:00", "flag": 1, "amount": 15e-1}]""",
            """[{"flag": 1.0, "name": "nämé 1", "amount": 1.50, "at": "2020-05-01 12:00:00"}]""",
            """[{"flag": true, "name": "nämé 1", "amount": 1.5, "at": "2020-05-01T12:00"}]""",
        ];

        Assert.Single(bodies.Select(body => served.Predict(body).GetRawText()).Distinct());
    }

    [Fact]
    public void EmptyName_IsMissing()
    {
        var served = models.Of(TrainingTask.Regression);
        var row = Good.Replace("\"nämé 1\"", "{0}", StringComparison.Ordinal);

        Assert.Equal(
            served.Predict($"[{row.Replace("{0}", "null", StringComparison.Ordinal)}]").GetRawText(),
            served.Predict($"[{row.Replace("{0}", "\"\"", StringComparison.Ordinal)}]").GetRawText());
    }

    [Fact]
    public void MutatedBodies_NeverThrowAnythingElse_AndNeverLeaveHalfAnAnswer()
    {
        var served = models.Of(TrainingTask.Multiclass);
        var rows = served.Rows(3);
        var seeds = new[] { JsonSerializer.SerializeToUtf8Bytes(rows), Encoding.UTF8.GetBytes(served.Tensors(rows)) };
        var random = new Random(20261123);
        var refused = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var isInference = i % 2 == 1;
            var body = Mutate(seeds[i % 2], random);
            var answer = new ArrayBufferWriter<byte>();
            try
            {
                if (isInference)
                {
                    served.Deployment.Infer(Cut(body, random), answer);
                }
                else
                {
                    served.Deployment.PredictRows(Cut(body, random), answer);
                }

                JsonDocument.Parse(answer.WrittenMemory).Dispose();
            }
            catch (PredictionInputException)
            {
                refused++;
                Assert.Equal(0, answer.WrittenCount);
            }
        }

        Assert.InRange(refused, 20_000, 39_999);
    }

    [Fact]
    public void BodyInAnyPieces_IsReadAlike()
    {
        var served = models.Of(TrainingTask.Multiclass);
        var rows = served.Rows(5);
        var random = new Random(5);
        var whole = served.Predict(JsonSerializer.Serialize(rows)).GetRawText();
        var tensors = served.Infer(served.Tensors(rows)).GetRawText();
        for (var i = 0; i < 300; i++)
        {
            var answer = new ArrayBufferWriter<byte>();
            served.Deployment.PredictRows(Cut(JsonSerializer.SerializeToUtf8Bytes(rows), random), answer);
            Assert.Equal(whole, Encoding.UTF8.GetString(answer.WrittenSpan));
            answer = new ArrayBufferWriter<byte>();
            served.Deployment.Infer(Cut(Encoding.UTF8.GetBytes(served.Tensors(rows)), random), answer);
            Assert.Equal(tensors, Encoding.UTF8.GetString(answer.WrittenSpan));
        }
    }

    private static void AssertRefused(string part, Action<IBufferWriter<byte>> predict)
    {
        var answer = new ArrayBufferWriter<byte>();

        var error = Assert.Throws<PredictionInputException>(() => predict(answer));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, answer.WrittenCount);
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at - 1));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                case 3:
                    bytes[at] = (byte)"[]{}\",:\\0-.eE ntfu"[random.Next(18)];
                    break;
                default:
                    bytes.RemoveRange(at + 1, bytes.Count - at - 1);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>The body in pieces, as it may come from the network.</summary>
    private static ReadOnlySequence<byte> Cut(byte[] body, Random random)
    {
        var first = new Piece(body.AsMemory(0, random.Next(body.Length + 1)), 0);
        var last = first;
        for (var at = first.Memory.Length; at < body.Length;)
        {
            var length = Math.Min(random.Next(1, 200), body.Length - at);
            last = last.Append(body.AsMemory(at, length));
            at += length;
        }

        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
