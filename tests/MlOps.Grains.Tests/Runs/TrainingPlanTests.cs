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
            Column("grade", ColumnRole.Numeric, 5),
            Column("seen", ColumnRole.DateTime, 800) with { Missing = 3 },
            Column("house", ColumnRole.Categorical, 3) with { Top = [new("oak", 400), new("elm", 300), new("ash", 300)] },
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
        Assert.Equal<string>(["age", "job", "since", "same", "grade", "seen", "house"], Resolve(Spec()).Features);

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

    public static TheoryData<string, TrainingSpec> WrongMembers => new()
    {
        { "spec.validation-fraction", Spec() with { ValidationFraction = 0 } },
        { "spec.code-commit", Spec() with { CodeCommit = new('a', 201) } },
        { "slice.unknown", Spec() with { Slices = ["agee"] } },
        { "task.untrainable", Spec() with { Task = TrainingTask.Tensors } },
        { "label.absent", Spec() with { Label = "" } },
        { "label.not-binary", Spec() with { Label = "job", Task = TrainingTask.Anomaly } },

        { "split.stratified-task", Spec() with { Label = "age", Split = new() { Kind = SplitKind.Stratified } } },
        { "split.column-unused", Spec() with { Split = new() { Column = "age" } } },
        { "split.column-unused", Spec() with { Split = new() { Kind = SplitKind.Stratified, Column = "age" } } },
        { "split.test-unused", Spec() with { Split = new() { TestDatasetId = "ds-2" } } },
        { "split.column-missing", Spec() with { Split = new() { Kind = SplitKind.Grouped } } },
        { "split.column-missing", Spec() with { Split = new() { Kind = SplitKind.Time } } },
        { "split.column-unknown", Spec() with { Split = new() { Kind = SplitKind.Grouped, Column = "jobs" } } },
        { "split.column-label", Spec() with { Split = new() { Kind = SplitKind.Grouped, Column = "left" } } },
        { "split.one-group", Spec() with { Split = new() { Kind = SplitKind.Grouped, Column = "same" } } },
        { "split.time-unreadable", Spec() with { Split = new() { Kind = SplitKind.Time, Column = "note" } } },
        { "split.time-missing", Spec() with { Split = new() { Kind = SplitKind.Time, Column = "seen" } } },
        { "split.one-time", Spec() with { Split = new() { Kind = SplitKind.Time, Column = "empty" } } },
        { "split.test-missing", Spec() with { Split = new() { Kind = SplitKind.Dataset } } },
        { "split.unknown", Spec() with { Split = new() { Kind = (SplitKind)9 } } },

        { "group.task", Spec() with { GroupColumn = "job" } },
        { "group.missing", Ranking() with { GroupColumn = null } },
        { "group.unknown", Ranking() with { GroupColumn = "query" } },
        { "group.label", Ranking() with { GroupColumn = "grade" } },
        { "group.feature", Ranking() with { Features = ["age", "job"] } },
        { "group.missing-values", Ranking() with { GroupColumn = "seen" } },
        { "split.one-group", Ranking() with { GroupColumn = "same" } },
        { "split.ranking", Ranking() with { Split = new() { Kind = SplitKind.Grouped, Column = "house" } } },
        { "label.not-relevance", Ranking() with { Label = "note" } },

        { "class-weight.task", Spec() with { Label = "age", BalanceClasses = true } },
        { "class-weight.invalid", Spec() with { ClassWeights = Weights("true", 0) } },
        { "class-weight.invalid", Spec() with { ClassWeights = Weights("true", double.NaN) } },
        { "class-weight.unknown", Spec() with { Label = "house", ClassWeights = Weights("oka", 2) } },

        { "trainer.unfit", Spec() with { Trainer = "FastForest", Label = "job" } },
        { "trainer.unfit", Spec() with { Trainer = "RandomizedPca" } },
        { "trainer.unfit", Ranking() with { Trainer = "Sdca" } },
        { "parameter.unknown", Spec() with { Trainer = "Baseline", Parameters = Parameters("Rank", "3") } },
        { "early-stopping.rounds", Spec() with { EarlyStoppingRounds = 0 } },
        { "early-stopping.trainer", Spec() with { EarlyStoppingRounds = 5, Trainer = "Sdca" } },
        { "early-stopping.trainer", Spec() with { EarlyStoppingRounds = 5, Trainer = "FastTree", Label = "job" } },
        { "early-stopping.trainer", Spec() with { EarlyStoppingRounds = 5, Trainer = "auto" } },

        { "search.no-auto", Spec() with { Search = new() } },
        { "search.no-auto", Spec() with { Search = new(), Trainer = "Sdca" } },
        { "parameter.no-trainer", Spec() with { Trainer = "auto", Parameters = Parameters("NumberOfLeaves", "3") } },
        { "search.task", Spec() with { Trainer = "auto", Label = "", Task = TrainingTask.Anomaly } },
        { "search.trials", Auto(new() { Trials = 0 }) },
        { "search.seconds", Auto(new() { Seconds = 0 }) },
        { "search.seconds", Auto(new() { Seconds = double.NaN }) },
        { "search.seconds", Auto(new() { Seconds = 3601 }) },
        { "search.cost", Auto(new() { Cost = 0 }) },
        { "search.no-price", Auto(new() { Cost = 1 }) },
        { "search.trainer", Auto(new() { Trainers = ["Sdca", "auto"] }) },
        { "search.trainer", Auto(new() { Trainers = ["Baseline"] }) },
        { "trainer.unknown", Auto(new() { Trainers = ["Forest"] }) },
        { "trainer.unfit", Auto(new() { Trainers = ["RandomizedPca"] }) },
    };

    [Theory]
    [MemberData(nameof(WrongMembers))]
    public void WrongMember_IsRefusedByName(string code, TrainingSpec spec) => Assert.Equal(code, Plan(spec).Refusal?.Code);

    [Fact]
    public void MisspeltTrainer_IsRefused_WithTheNearest() =>
        Assert.Contains("Did you mean 'FastTree'?", Plan(Spec() with { Trainer = "FastTre" }).Refusal!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("fasttree", "FastTree")]
    [InlineData("AUTO", "auto")]
    public void Trainer_IsSpelledAsTheCatalogDoes(string asked, string known) => Assert.Equal(known, Resolve(Spec() with { Trainer = asked }).Trainer);

    [Fact]
    public void GroupColumns_AreNoFeatures_UnlessAskedFor()
    {
        Assert.DoesNotContain("job", Resolve(Ranking()).Features);
        var grouped = Spec() with { Split = new() { Kind = SplitKind.Grouped, Column = "house" } };
        Assert.DoesNotContain("house", Resolve(grouped).Features);
        Assert.Equal<string>(["house"], Resolve(grouped with { Features = ["house"] }).Features);
    }

    [Fact]
    public void Anomaly_NeedsNoLabel() =>
        Assert.Contains("left", Resolve(new() { DatasetId = "ds-1", Label = "", Task = TrainingTask.Anomaly }).Features);

    [Fact]
    public void SearchWithACost_BearsTheRateCardsPrice()
    {
        var spec = Auto(new() { Cost = 0.5m });

        Assert.Equal(0.04m, TrainingPlan.Resolve(spec, 1, Data, "people", null, 0.04m).Spec!.Search!.CpuHourPrice);
        Assert.Null(Resolve(Spec() with { Trainer = "auto" }).Search!.CpuHourPrice);
    }

    [Theory]
    [InlineData("split.test-column", "age", null)]
    [InlineData("split.test-type", "age", ColumnRole.Text)]
    [InlineData(null, "age", ColumnRole.Boolean)]
    public void TestDataset_MustHaveTheSameColumns(string? code, string changed, ColumnRole? role)
    {
        var columns = Data.Columns.Where(column => column.Name != changed);
        var test = Data with { Columns = role is { } other ? [.. columns, Column(changed, other, 7)] : [.. columns] };
        var spec = Spec() with { Split = new() { Kind = SplitKind.Dataset, TestDatasetId = "ds-2", TestDatasetVersion = 1 } };

        Assert.Equal(code, TrainingPlan.Resolve(spec, 1, Data, "people", test).Refusal?.Code);
    }

    private static TrainingSpec Ranking() => new() { DatasetId = "ds-1", Label = "grade", Task = TrainingTask.Ranking, GroupColumn = "job" };

    private static TrainingSpec Auto(SearchBudget budget) => Spec() with { Trainer = "auto", Search = budget };

    private static ImmutableSortedDictionary<string, double> Weights(string name, double weight) =>
        ImmutableSortedDictionary<string, double>.Empty.Add(name, weight);

    private static ImmutableSortedDictionary<string, string> Parameters(string name, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(name, value);

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
        Type = role switch
        {
            ColumnRole.Numeric => ColumnType.Float64,
            ColumnRole.DateTime => ColumnType.Timestamp,
            ColumnRole.Boolean => ColumnType.Boolean,
            _ => ColumnType.Text,
        },
        Missing = 0,
        Distinct = distinct,
    };
}
