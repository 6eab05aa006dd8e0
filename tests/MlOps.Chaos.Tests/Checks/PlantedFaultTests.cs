using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Chaos.History;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Chaos.Checks;

/// <summary>A sound database passes every check; each thing that is made wrong in it is found by its own.</summary>
public sealed class PlantedFaultTests
{
    private static readonly string RunId = Ids.Derive(Kinds.Run, new("admin", "chaos-1-1"));
    private static readonly byte[] Bytes = SmallData.Csv(7, 200);
    private static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData(Bytes));
    private static readonly Operation Upload = Asked("dataset.upload", "d0", "chaos-1-1") with { Content = "7", Said = new(0, RunId) };
    private static readonly Operation Swap = Asked("alias.swap", "m0@production", "chaos-1-2") with { Asked = 1, Expected = 0, Said = new(1) };
    private static readonly Operation Predicted = Asked("predict", "live0", null) with { Rows = 3 };
    private static readonly Operation Logged = Asked(Work.Actions.LogKind, RunId, "chaos-1-3") with { Asked = 4 };

    [Fact]
    public void SoundDatabase_PassesEveryCheck() => Assert.Empty(Judge(Sound(), [Upload, Swap, Predicted, Logged]));

    [Fact]
    public void AcknowledgedRun_ThatIsNotThere_IsFound() =>
        Finds("runs", Sound() with { States = [.. Sound().States.Where(state => state.Kind != Kinds.Run)] }, "is not there");

    [Fact]
    public void Run_ThatNobodyAskedFor_IsFound() =>
        Finds("runs", Sound() with { States = [.. Sound().States, Run("run-other", RunStatus.Succeeded, 2)] }, "nobody asked for it");

    [Fact]
    public void Run_ThatIsStuck_IsFound() =>
        Finds("runs", Sound() with { States = [.. Sound().States.Select(state => state.Id == RunId ? Run(RunId, RunStatus.Running, 1) : state)] }, "has not ended");

    [Fact]
    public void AcknowledgedRequest_WithoutATrace_IsFound() =>
        Finds("once", Sound() with { Requests = [.. Sound().Requests.Where(request => request.RequestId != Swap.Key)] }, "no answer is kept");

    [Fact]
    public void Request_ThatTookEffectTwice_IsFound() =>
        Finds("once", Sound() with { Audit = [.. Sound().Audit, .. Sound().Audit] }, "took effect 2 times");

    [Fact]
    public void RefusedRequest_ThatWasDone_IsFound() =>
        Assert.Contains(Judge(Sound(), [Upload, Swap with { Outcome = Outcome.Refused, Reason = "alias.moved" }, Predicted]), found => found.StartsWith("once: It was refused, and was done", StringComparison.Ordinal));

    [Fact]
    public void DatasetVersion_ThatWasDoubled_IsFound() =>
        Finds("datasets", Sound() with { DatasetVersions = [.. Sound().DatasetVersions, Sound().DatasetVersions[0] with { Number = 2 }] }, "2 versions of 1 contents");

    [Fact]
    public void DatasetVersion_OfOtherBytes_IsFound() =>
        Finds("datasets", Sound() with { DatasetVersions = [Sound().DatasetVersions[0] with { Content = Json(new { rawDigest = "other", dataDigest = Digest }) }] }, "of the bytes other");

    [Fact]
    public void Account_ThatIsOneOff_IsFound() =>
        Finds("ledger", Sound() with { Usage = [.. Sound().Usage.Select(row => row.Meter == (int)Meter.WorkerCpu ? row with { Quantity = row.Quantity + 1 } : row)] }, "its rows sum up to 101");

    [Fact]
    public void Attempt_ThatWasNotBilled_IsFound() =>
        Finds("ledger", Sound() with { Usage = [.. Sound().Usage.Select(row => row with { Key = row.Key.Replace("usage/1", "usage/2", StringComparison.Ordinal) })] }, "was not billed");

    [Fact]
    public void Prediction_ThatIsNotCounted_IsFound() =>
        Finds("predictions", Sound() with { Usage = [.. Sound().Usage.Where(row => row.Meter != (int)Meter.Predictions)] }, "counts 0 predicted rows");

    [Fact]
    public void LoggedMetric_ThatIsMissing_IsFound() => Finds("metrics", Sound() with { Points = [Sound().Points[0]] }, "is not there");

    [Fact]
    public void LoggedMetric_OfAnotherValue_IsFound() =>
        Finds("metrics", Sound() with { Points = [Sound().Points[0], Sound().Points[1] with { Value = 7 }] }, "nobody logged it");

    [Fact]
    public void Artifact_OfOtherBytes_IsFound() =>
        Finds("artifacts", Sound() with { Artifacts = [Sound().Artifacts[0] with { RealSize = 1, RealDigest = "other" }] }, "1 bytes of the digest other");

    [Fact]
    public void Artifact_ThatIsMissing_IsFound() => Finds("artifacts", Sound() with { Artifacts = [] }, "refers to the artifact");

    [Fact]
    public void CatalogEntry_OfAnOlderVersion_IsFound() =>
        Finds("projections", Sound() with { Catalog = [.. Sound().Catalog.Select(entry => entry with { Version = 1 })] }, "its entry in the catalog is of version 1");

    [Fact]
    public void Job_OfARunThatHasEnded_IsFound() => Finds("projections", Sound() with { Jobs = [RunId] }, "though it does not wait");

    private static void Finds(string check, Stored stored, string what) =>
        Assert.Contains(Judge(stored, [Upload, Swap, Predicted, Logged]), found => found.StartsWith(check + ": ", StringComparison.Ordinal) && found.Contains(what, StringComparison.Ordinal));

    private static List<string> Judge(Stored stored, Operation[] operations)
    {
        var evidence = new Evidence(operations, [], stored);
        ICheck[] checks =
        [
            new RegistersCheck(), new NumbersCheck(), new RunsCheck(), new DatasetsCheck(), new RequestsCheck(), new LedgerCheck(),
            new PredictionsCheck([]), new MetricsCheck(), new ArtifactsCheck(), new ProjectionsCheck(),
        ];
        return [.. checks.SelectMany(check => check.Judge(evidence).Select(what => $"{check.Name}: {what}"))];
    }

    private static Stored Sound() => new()
    {
        States =
        [
            Run(RunId, RunStatus.Succeeded, 1),
            new(Kinds.Dataset, "ds-0", 3, Json(new { name = "d0" })),
            new(Kinds.Account, "acct-x", 2, Json(new { totals = new { workerCpu = 100, workerWall = 200, predictions = 3 }, events = 3 })),
        ],
        Catalog = [new(RunId, Kinds.Run, null, "succeeded", 4, default), new("ds-0", Kinds.Dataset, "d0", "", 3, default)],
        Requests = [new(RunId, "chaos-1-1/run"), new("mdl-0", "chaos-1-2")],
        Audit = [new(RunId, "chaos-1-1/run"), new("mdl-0", "chaos-1-2")],
        Usage =
        [
            new("acct-x", $"platform/{RunId}/usage/1#0", RunId, (int)Meter.WorkerCpu, 100),
            new("acct-x", $"platform/{RunId}/usage/1#1", RunId, (int)Meter.WorkerWall, 200),
            new("acct-x", "usage-1#0", "dep-0", (int)Meter.Predictions, 3),
        ],
        DatasetVersions = [new("ds-0", 1, "i", RunId, Json(new { rawDigest = Digest, dataDigest = Digest }))],
        Points = [new(RunId, "metric/0", 4, 2), new(RunId, "metric/1", 4, 3)],
        Artifacts = [new(Digest, Bytes.Length, Digest, Bytes.Length)],
    };

    private static StoredState Run(string id, RunStatus status, int attempt) => new(
        Kinds.Run, id, 4, Json(new { status = JsonNamingPolicy.CamelCase.ConvertName(status.ToString()), attempt, product = new { number = 1 } }));

    private static Operation Asked(string kind, string subject, string? key) => new()
    {
        Kind = kind,
        Subject = subject,
        Key = key,
        Start = TimeSpan.FromSeconds(1),
        End = TimeSpan.FromSeconds(2),
        Outcome = Outcome.Acknowledged,
        Silo = 1,
    };

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
