using System.Collections.Immutable;
using MlOps.Cli.Projects;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Cli.Tests.Projects;

public sealed class PlannerTests
{
    private readonly World _world = new();

    [Fact]
    public void Everything_OnAnEmptyPlatform_IsMade()
    {
        var plan = Plan(Iris("a"));

        Assert.Equal([Change.Create, Change.Create, Change.Train, Change.Create], Changes(plan));
        Assert.Equal(["project", "dataset", "training", "deployment"], plan.Select(item => item.Kind));
    }

    [Fact]
    public void Everything_AppliedBefore_IsUnchanged()
    {
        _world.Apply(Plan(Iris("a")));

        Assert.All(Changes(Plan(Iris("a"))), change => Assert.Equal(Change.Unchanged, change));
    }

    [Fact]
    public void File_ThatChanged_IsANewVersion_TrainedOn_AndMovedTo()
    {
        _world.Apply(Plan(Iris("a")));

        Assert.Equal([Change.Unchanged, Change.NewVersion, Change.Train, Change.Move], Changes(Plan(Iris("b"))));
    }

    [Fact]
    public void File_ReadAnotherWay_IsANewVersion()
    {
        _world.Apply(Plan(Iris("a")));
        var wanted = Iris("a") with { Datasets = [Wants.Data("iris", "a", new CsvOptions { Delimiter = ';' })] };

        Assert.Equal(Change.NewVersion, Changes(Plan(wanted))[1]);
    }

    [Fact]
    public void File_PutBack_TrainsNothing_AndMovesBackToWhatItMade()
    {
        foreach (var digest in new[] { "a", "b" })
        {
            _world.Apply(Plan(Iris(digest)));
        }

        var plan = Plan(Iris("a"));

        Assert.Equal([Change.Unchanged, Change.Unchanged, Change.Unchanged, Change.Move], Changes(plan));
        Assert.Equal(new ModelVersionKey("iris", 1), ((DeploymentItem)plan[^1]).Target);
    }

    [Fact]
    public void Option_ThatWasTakenOut_TrainsAgain()
    {
        _world.Apply(Plan(Iris("a") with { Trainings = [Wants.Training("iris", seed: 7)] }));

        Assert.Equal([Change.Unchanged, Change.Unchanged, Change.Train, Change.Move], Changes(Plan(Iris("a"))));
    }

    [Fact]
    public void Training_UnderWay_IsWaitedFor_NotBegunAgain()
    {
        _world.Apply(Plan(Iris("a")), 2);
        _world.IsAbandoned = true;
        _world.Apply(Plan(Iris("a")), 3);

        var training = Assert.IsType<TrainingItem>(Plan(Iris("a"))[2]);

        Assert.Equal((Change.Wait, "run-1"), (training.Change, training.RunId));
    }

    [Fact]
    public void Upload_UnderWay_IsWaitedFor()
    {
        var wanted = Iris("a");
        var standing = _world.LookAt(wanted) with
        {
            Datasets = ImmutableDictionary<string, DatasetStanding>.Empty.Add(
                "iris", new(0, [], [new("run-8", new("b", new(), new())), new("run-9", wanted.Datasets[0].Read)])),
        };

        var dataset = Assert.IsType<DatasetItem>(Planner.Plan(wanted, standing)[1]);

        Assert.Equal((Change.Wait, "run-9"), (dataset.Change, dataset.RunId));
    }

    [Fact]
    public void Training_ThatFailed_IsDoneAgain()
    {
        _world.Apply(Plan(Iris("a")), 3);
        _world.FailLast();

        Assert.Equal(Change.Train, Changes(Plan(Iris("a")))[2]);
    }

    [Fact]
    public void Deployment_OfANumber_IsThatOne()
    {
        _world.Apply(Plan(Iris("a")));
        var wanted = Iris("a") with { Deployments = [Wants.Deployment("iris", "other:4")] };
        var standing = _world.LookAt(wanted) with { Models = ImmutableDictionary<string, ModelVersionKey>.Empty.Add("other:4", new("other", 4)) };

        var item = Assert.IsType<DeploymentItem>(Planner.Plan(wanted, standing)[^1]);

        Assert.Equal((Change.Move, new ModelVersionKey("other", 4), (int?)null), (item.Change, item.Target, item.Training));
    }

    [Fact]
    public void Deployment_ThatLoads_IsWaitedFor()
    {
        _world.Apply(Plan(Iris("a")));
        var standing = _world.LookAt(Iris("a"));
        standing = standing with { Deployments = standing.Deployments.SetItem("iris", standing.Deployments["iris"] with { IsReady = false }) };

        Assert.Equal(Change.Wait, Changes(Planner.Plan(Iris("a"), standing))[^1]);
    }

    [Fact]
    public void Specs_ThatDifferInLimitsAndTrace_AreTheSame()
    {
        var spec = new TrainingSpec { DatasetId = "ds-1", Label = "y" };

        Assert.True(Planner.IsSame(spec, spec with { Limits = new() { Seconds = 5 }, TraceParent = "00-1", CodeCommit = "abc" }));
        Assert.False(Planner.IsSame(spec, spec with { Slices = ["site"] }));
        Assert.False(Planner.IsSame(spec, spec with { Search = new() { Trials = 3 } }));
        Assert.True(Planner.IsSame(spec with { Search = new() { Trials = 3 } }, spec with { Search = new() { Trials = 3, CpuHourPrice = 2 } }));
    }

    private static Wanted Iris(string digest) =>
        Wants.Of([Wants.Data("iris", digest)], [Wants.Training("iris")], [Wants.Deployment("iris", "iris")], "flowers");

    private static Change[] Changes(ImmutableArray<PlanItem> plan) => [.. plan.Select(item => item.Change)];

    private ImmutableArray<PlanItem> Plan(Wanted wanted) => Planner.Plan(wanted, _world.LookAt(wanted));
}
