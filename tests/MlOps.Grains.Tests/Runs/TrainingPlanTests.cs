using MlOps.Datasets;

namespace MlOps.Runs;

public sealed class TrainingPlanTests
{
    private static readonly DatasetManifest Data = new()
    {
        Csv = new(),
        Rows = 1000,
        Columns =
        [
            Column("age", ColumnRole.Numeric, 60),
            Column("job", ColumnRole.Categorical, 5),
            Column("since", ColumnRole.DateTime, 900),
            Column("note", ColumnRole.Text, 990),
            Column("id", ColumnRole.Id, 1000),
            Column("empty", ColumnRole.Numeric, 0),
            Column("same", ColumnRole.Categorical, 1),
            Column("left", ColumnRole.Boolean, 2),
        ],
    };

    [Theory]
    [InlineData("left", TrainingTask.Binary)]
    [InlineData("age", TrainingTask.Regression)]
    [InlineData("job", TrainingTask.Multiclass)]
    public void Task_LeftOut_FollowsTheLabel(string label, TrainingTask task) =>
        Assert.Equal(task, Resolve(new() { DatasetId = "ds-1", Label = label }).Task);

    [Fact]
    public void Features_LeftOut_AreAllThatCanBeUsed() =>
        Assert.Equal<string>(["age", "job", "since", "same"], Resolve(Spec()).Features);

    [Fact]
    public void Register_LeftOut_IsTheDatasetsName() => Assert.Equal("people", Resolve(Spec()).Register);

    [Fact]
    public void NoModel_RegistersNothing() => Assert.Null(Resolve(Spec() with { NoModel = true, Register = "x" }).Register);

    [Fact]
    public void Resolved_ResolvedAgain_IsTheSame()
    {
        var once = Resolve(Spec());

        var twice = Resolve(once);

        Assert.Equal(once with { Features = [] }, twice with { Features = [] });
        Assert.Equal(once.Features, twice.Features);
    }

    public static TheoryData<string, string, string[], string?, string?> Wrong => new()
    {
        { "label.absent", "salary", [], null, null },
        { "label.constant", "same", [], null, null },
        { "label.constant", "empty", [], null, null },
        { "feature.unknown", "left", ["agee"], null, null },
        { "feature.unusable", "left", ["note"], null, null },
        { "feature.unusable", "left", ["empty"], null, null },
        { "feature.label", "left", ["left"], null, null },
        { "feature.twice", "left", ["age", "age"], null, null },
        { "trainer.unknown", "left", [], "Forest", null },
        { "parameter.unknown", "left", [], "LightGbm", "Leaves=3" },
        { "parameter.invalid", "left", [], "LightGbm", "NumberOfLeaves=many" },
        { "parameter.invalid", "left", [], "LightGbm", "NumberOfLeaves=1" },
        { "parameter.invalid", "left", [], "LightGbm", "NumberOfLeaves=2.5" },
        { "parameter.no-trainer", "left", [], null, "NumberOfLeaves=3" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void WrongSpec_IsRefusedByName(string code, string label, string[] features, string? trainer, string? parameter)
    {
        var spec = new TrainingSpec { DatasetId = "ds-1", Label = label, Features = [.. features], Trainer = trainer };
        if (parameter?.Split('=') is [var name, var value])
        {
            spec = spec with { Parameters = spec.Parameters.Add(name, value) };
        }

        Assert.Equal(code, Plan(spec).Refusal?.Code);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.95)]
    [InlineData(double.NaN)]
    public void TestFraction_OutOfRange_IsRefused(double fraction) =>
        Assert.Equal("spec.test-fraction", Plan(Spec() with { TestFraction = fraction }).Refusal?.Code);

    [Theory]
    [InlineData(TrainingTask.Regression, "job", "label.not-numeric")]
    [InlineData(TrainingTask.Binary, "job", "label.not-binary")]
    public void Task_ThatDoesNotFitTheLabel_IsRefused(TrainingTask task, string label, string code) =>
        Assert.Equal(code, Plan(new() { DatasetId = "ds-1", Label = label, Task = task }).Refusal?.Code);

    private static TrainingSpec Spec() => new() { DatasetId = "ds-1", Label = "left" };

    private static (TrainingSpec? Spec, Refusal? Refusal) Plan(TrainingSpec spec) => TrainingPlan.Resolve(spec, 1, Data, "people");

    private static TrainingSpec Resolve(TrainingSpec spec)
    {
        var (resolved, refusal) = Plan(spec);
        Assert.Null(refusal);
        return resolved!;
    }

    private static ColumnManifest Column(string name, ColumnRole role, long distinct) => new()
    {
        Name = name,
        Role = role,
        Type = ColumnType.Text,
        Missing = 0,
        Distinct = distinct,
    };
}
