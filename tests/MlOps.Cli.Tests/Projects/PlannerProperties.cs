using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MlOps.Cli.Projects;
using MlOps.Client;

namespace MlOps.Cli.Tests.Projects;

/// <summary>Whatever was asked for before, and wherever it broke off: applying comes to what is asked for now, and then to nothing more.</summary>
public sealed class PlannerProperties
{
    [Property(Arbitrary = [typeof(Projects)])]
    public bool Plan_OfWhatWasApplied_IsEmpty(Wanted[] history)
    {
        var world = new World();
        return history.All(wanted =>
        {
            world.Apply(Plan(world, wanted));
            return IsEmpty(Plan(world, wanted));
        });
    }

    [Property(Arbitrary = [typeof(Projects)])]
    public bool Plan_BrokenOffAnywhere_IsCompletedByTheNext_AndTrainsNothingTwice(Wanted before, Wanted wanted, PositiveInt where)
    {
        var (straight, broken) = (new World(), new World());
        straight.Apply(Plan(straight, before));
        straight.Apply(Plan(straight, wanted));
        broken.Apply(Plan(broken, before));

        broken.IsAbandoned = true;
        var plan = Plan(broken, wanted);

        // What stands behind a training that did not end was never begun.
        var lastReached = plan.ToList().FindIndex(item => item is TrainingItem { Change: Change.Train });
        broken.Apply(plan, Math.Min(where.Get % (plan.Length + 1), lastReached < 0 ? plan.Length : lastReached + 1));
        broken.IsAbandoned = false;
        broken.Apply(Plan(broken, wanted));

        return IsEmpty(Plan(broken, wanted)) && broken.Trained == straight.Trained;
    }

    [Property(Arbitrary = [typeof(Projects)])]
    public bool Plan_OfTheSame_IsTheSame(Wanted wanted)
    {
        var world = new World();
        return Plan(world, wanted).SequenceEqual(Plan(world, wanted));
    }

    private static ImmutableArray<PlanItem> Plan(World world, Wanted wanted) => Planner.Plan(wanted, world.LookAt(wanted));

    private static bool IsEmpty(ImmutableArray<PlanItem> plan) => plan.All(item => item.Change == Change.Unchanged);

    public static class Projects
    {
        private static readonly string[] DatasetNames = ["a", "b", "c"];

        public static Arbitrary<Wanted> Wanted() => Arb.From(
            from datasets in Gen.SubListOf(DatasetNames)
            from digests in Gen.Elements("1", "2", "3").ArrayOf(datasets.Count)
            from trainings in Gen.SubListOf(datasets)
            from seeds in Gen.Choose(1, 2).ArrayOf(trainings.Count)
            from registers in Gen.Elements<string?>(null, "shared").ArrayOf(trainings.Count)
            from deployments in Gen.SubListOf(trainings)
            from project in Gen.Elements<string?>(null, "p")
            let requests = trainings.Zip(seeds, registers).Select(training => Wants.Training(training.First, training.Second, training.Third)).ToArray()
            select Wants.Of(
                [.. datasets.Zip(digests).Select(pair => Wants.Data(pair.First, pair.Second))],
                requests,
                [.. deployments.Select(name => Wants.Deployment(name, ModelOf(requests, name)))],
                project));

        private static string ModelOf(RunRequest[] requests, string dataset) => Planner.ModelOf(requests.First(request => request.Dataset == dataset))!;
    }
}
