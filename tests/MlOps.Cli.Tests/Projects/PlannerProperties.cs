using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MlOps.Cli.Projects;

namespace MlOps.Cli.Tests.Projects;

/// <summary>Whatever was asked for before, and wherever it broke off: applying comes to what is asked for now, and then to nothing more.</summary>
public sealed class PlannerProperties
{
    [Property(Arbitrary = [typeof(Sketches)])]
    public bool Plan_OfWhatWasApplied_IsEmpty(Sketch[] history)
    {
        var world = new World();
        return history.Select(sketch => sketch.ToWanted()).All(wanted =>
        {
            world.Apply(Plan(world, wanted));
            return IsEmpty(Plan(world, wanted));
        });
    }

    [Property(Arbitrary = [typeof(Sketches)])]
    public bool Plan_BrokenOffAnywhere_IsCompletedByTheNext_AndTrainsNothingTwice(Sketch earlier, Sketch later, PositiveInt where)
    {
        var (before, wanted) = (earlier.ToWanted(), later.ToWanted());
        var (straight, broken) = (new World(), new World());
        straight.Apply(Plan(straight, before));
        straight.Apply(Plan(straight, wanted));
        broken.Apply(Plan(broken, before));

        // A training that is broken off goes on without its caller; what stands behind it in the plan was never begun.
        broken.IsAbandoned = true;
        var plan = Plan(broken, wanted);
        var training = plan.ToList().FindIndex(item => item is TrainingItem { Change: Change.Train });
        broken.Apply(plan, Math.Min(where.Get % (plan.Length + 1), training < 0 ? plan.Length : training + 1));
        broken.IsAbandoned = false;
        broken.Apply(Plan(broken, wanted));

        return IsEmpty(Plan(broken, wanted)) && broken.Trained == straight.Trained;
    }

    [Property(Arbitrary = [typeof(Sketches)])]
    public bool Plan_OfTheSame_IsTheSame(Sketch sketch)
    {
        var (world, wanted) = (new World(), sketch.ToWanted());
        return Plan(world, wanted).SequenceEqual(Plan(world, wanted));
    }

    private static ImmutableArray<PlanItem> Plan(World world, Wanted wanted) => Planner.Plan(wanted, world.LookAt(wanted));

    private static bool IsEmpty(ImmutableArray<PlanItem> plan) => plan.All(item => item.Change == Change.Unchanged);

    /// <summary>A project file in few words: each dataset's file by its digest, and whether it is learned from and served.</summary>
    public sealed record Sketch(string? Project, IReadOnlyList<Sketched> Datasets)
    {
        internal Wanted ToWanted()
        {
            var trainings = Datasets.Where(dataset => dataset.Seed > 0)
                .Select(dataset => Wants.Training(dataset.Name, dataset.Seed, dataset.IsShared ? "shared" : null)).ToArray();
            return Wants.Of(
                [.. Datasets.Select(dataset => Wants.Data(dataset.Name, dataset.Digest))],
                trainings,
                [.. trainings.Where(training => Datasets.Any(dataset => dataset.Name == training.Dataset && dataset.IsServed))
                    .Select(training => Wants.Deployment(training.Dataset, Planner.ModelOf(training)!))],
                Project);
        }
    }

    public sealed record Sketched(string Name, string Digest, int Seed, bool IsShared, bool IsServed);

    public static class Sketches
    {
        public static Arbitrary<Sketch> All() => Arb.From(
            from names in Gen.SubListOf("a", "b", "c")
            from datasets in Gen.CollectToArray(names, Dataset)
            from project in Gen.Elements<string?>(null, "p")
            select new Sketch(project, [.. datasets]));

        private static Gen<Sketched> Dataset(string name) =>
            from digest in Gen.Elements("1", "2", "3")
            from seed in Gen.Choose(0, 2)
            from isShared in Gen.Elements(true, false)
            from isServed in Gen.Elements(true, false)
            select new Sketched(name, digest, seed, isShared, isServed);
    }
}
