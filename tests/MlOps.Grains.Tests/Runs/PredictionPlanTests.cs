using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Runs;

public sealed class PredictionPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DatasetManifest Data = new()
    {
        Csv = new(),
        Rows = 100,
        Columns =
        [
            Column("age", ColumnRole.Numeric, ColumnType.Int64),
            Column("rooms", ColumnRole.Id, ColumnType.Int64),
            Column("job", ColumnRole.Text, ColumnType.Text),
            Column("since", ColumnRole.DateTime, ColumnType.Timestamp),
            Column("left", ColumnRole.Boolean, ColumnType.Boolean),
            Column("user_id", ColumnRole.Id, ColumnType.Text),
            Column("score", ColumnRole.Numeric, ColumnType.Float64),
            Column("empty", ColumnRole.Text, ColumnType.Text) with { Distinct = 0, Missing = 100 },
        ],
    };

    public static TheoryData<string, ColumnRole, string?> Inputs => new()
    {
        { "age", ColumnRole.Numeric, null },
        { "rooms", ColumnRole.Numeric, null },
        { "age", ColumnRole.Categorical, null },
        { "job", ColumnRole.Categorical, null },
        { "since", ColumnRole.DateTime, null },
        { "left", ColumnRole.Boolean, null },
        { "empty", ColumnRole.Numeric, null },
        { "empty", ColumnRole.DateTime, null },
        { "job", ColumnRole.Numeric, "prediction.input-unfit" },
        { "since", ColumnRole.Numeric, "prediction.input-unfit" },
        { "left", ColumnRole.Numeric, "prediction.input-unfit" },
        { "age", ColumnRole.Boolean, "prediction.input-unfit" },
        { "score", ColumnRole.Categorical, "prediction.input-unfit" },
        { "job", ColumnRole.DateTime, "prediction.input-unfit" },
        { "salary", ColumnRole.Numeric, "prediction.input-absent" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Input_FitsByWhatTheColumnHolds_OrIsNamed(string name, ColumnRole role, string? code)
    {
        var (spec, refusal) = Resolve(Spec(), Model(TrainingTask.Regression, new ModelInput(name, role, [], null)));

        Assert.Equal(code, refusal?.Code);
        Assert.Equal(code is null, spec is not null);
        Assert.True(refusal is null || refusal.Message.Contains($"\"{name}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Resolved_HasVersionKeysAndTime()
    {
        var (spec, _) = Resolve(Spec(), Model(TrainingTask.Regression));

        Assert.Equal((7, Noon), (spec!.DatasetVersion, spec.PredictedAt));
        Assert.Equal<string>(["rooms", "user_id"], spec.Keys);
    }

    [Fact]
    public void Resolved_ResolvedAgain_KeepsItsTime()
    {
        var (once, _) = Resolve(Spec(), Model(TrainingTask.Regression));

        var (twice, _) = Resolve(once!, Model(TrainingTask.Regression), Noon.AddDays(1));

        Assert.Equal(Noon, twice!.PredictedAt);
    }

    [Fact]
    public void WithoutIds_TheRowNumberIsTheKey()
    {
        var data = Data with { Columns = [Data.Columns[0]] };

        var (spec, _) = PredictionPlan.Resolve(Spec(), 7, data, "people", Model(TrainingTask.Regression), "income:3", Noon);

        Assert.Empty(spec!.Keys);
    }

    [Theory]
    [InlineData("prediction.key-absent", "nobody")]
    [InlineData("prediction.key-name", "score")]
    [InlineData("prediction.key-twice", "age", "age")]
    public void WrongKey_IsRefused(string code, params string[] keys) =>
        Assert.Equal(code, Resolve(Spec() with { Keys = [.. keys] }, Model(TrainingTask.Binary)).Refusal?.Code);

    [Fact]
    public void OutputThatIsTheInput_IsRefused() =>
        Assert.Equal("prediction.output", Resolve(Spec() with { OutputDatasetId = "ds-1" }, Model(TrainingTask.Regression)).Refusal?.Code);

    [Fact]
    public void ModelOfTensors_IsRefused() =>
        Assert.Equal("prediction.tensors", Resolve(Spec(), Model(TrainingTask.Tensors) with { Inputs = [] }).Refusal?.Code);

    private static (PredictionSpec? Spec, Actors.Refusal? Refusal) Resolve(PredictionSpec spec, ModelManifest model, DateTimeOffset? now = null) =>
        PredictionPlan.Resolve(spec, 7, Data, "people", model, "income:3", now ?? Noon);

    private static PredictionSpec Spec() => new() { ModelVersionId = "mdl-1:3", DatasetId = "ds-1", OutputDatasetId = "ds-2" };

    private static ModelManifest Model(TrainingTask task, params ModelInput[] inputs) => new()
    {
        Task = task,
        Label = "y",
        Inputs = inputs.Length > 0 ? [.. inputs] : [new("age", ColumnRole.Numeric, [], 1)],
        Classes = task == TrainingTask.Binary ? ["no", "yes"] : [],
        Trainer = "LightGbm",
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        PrimaryMetric = "r2",
        TrainRows = 1,
        TestRows = 1,
    };

    private static ColumnManifest Column(string name, ColumnRole role, ColumnType type) =>
        new() { Name = name, Role = role, Type = type, Missing = 0, Distinct = 50 };
}
