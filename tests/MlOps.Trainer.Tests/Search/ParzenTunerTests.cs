using System.Text.Json;
using FsCheck.Xunit;
using MlOps.Actors;
using MlOps.Runs;
using Xunit.Abstractions;

namespace MlOps.Trainer.Search;

public sealed class ParzenTunerTests(ITestOutputHelper output)
{
    private const int Trials = 20;
    private const int Seeds = 100;

    private static readonly SearchSpace Mixed = new(
    [
        new("slow", [new("rate", 1e-6, 1, 1e-2, Scale.Log)]),
        new("deep", [new("leaves", 1, 200, 100, IsInteger: true), new("rate", 1e-4, 10, 1e-3, Scale.Log), Dimension.Choice("kind", 4)]),
        new("none", []),
    ]);

    /// <summary>Known functions with a minimum to find, and how often the tuner must find a lower value than chance does.</summary>
    public static TheoryData<string, int> Functions => new()
    {
        { "Branin", 75 },
        { "Hartmann3", 70 },
        { "Rosenbrock4", 75 },
        { "Conditional", 60 },
        { "Trainers", 70 },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Tuner_BeatsRandomSearch_ClearlyMoreOftenThanNot(string name, int wins)
    {
        var won = Enumerable.Range(1, Seeds).Count(seed =>
        {
            var (space, function) = Function(name, seed);
            return Tuned(space, function, seed) < Random(space, function, seed);
        });

        Assert.True(won >= wins, $"{won} of {Seeds} seeds won");
        output.WriteLine($"{name}: {won} of {Seeds}");
    }

    [Fact]
    public void FirstTrials_AreTheDefaultsOfEveryBranch()
    {
        List<Trial> history = [];
        foreach (var branch in Mixed.Branches)
        {
            var point = ParzenTuner.Propose(Mixed, history, 1);

            Assert.Equal(branch.Name, point.Branch);
            Assert.Equal(branch.Default.Values, point.Values);
            history.Add(new(point, 1));
        }
    }

    [Property(MaxTest = 30)]
    public void Points_AreWithinTheSpace_AndTheSameForTheSameHistory(int seed, byte failures)
    {
        List<Trial> history = [];
        for (var i = 0; i < 30; i++)
        {
            var point = ParzenTuner.Propose(Mixed, history, seed);
            var branch = Mixed.Branches.Single(branch => branch.Name == point.Branch);
            Assert.Equal(branch.Dimensions.Select(dimension => dimension.Name).Order(StringComparer.Ordinal), point.Values.Keys);
            Assert.All(branch.Dimensions, dimension =>
            {
                Assert.InRange(point.Values[dimension.Name], dimension.Least, dimension.Greatest);
                Assert.True(!dimension.IsInteger || point.Values[dimension.Name] == Math.Floor(point.Values[dimension.Name]));
            });
            Assert.Equal(point.Values, ParzenTuner.Propose(Mixed, [.. history], seed).Values);
            history.Add(new(point, i % (1 + (failures % 5)) == 0 ? null : i));
        }
    }

    [Fact]
    public void HistoryInJson_ProposesTheSame()
    {
        var history = History(Mixed, point => point.Values.Values.Sum(), 7, 20);

        var kept = JsonSerializer.Deserialize<List<Trial>>(JsonSerializer.Serialize(history, MlOpsJson.Options), MlOpsJson.Options)!;

        Assert.Equal(ParzenTuner.Propose(Mixed, history, 7).Values, ParzenTuner.Propose(Mixed, kept, 7).Values);
    }

    [Theory]
    [InlineData("Linear", 1, 100, true)]
    [InlineData("Log", 1, 1000, true)]
    [InlineData("Log", 1e-6, 10, false)]
    [InlineData("Choice", 0, 4, true)]
    public void Dimension_ThereAndBack_IsTheSameValue(string scale, double least, double greatest, bool isInteger)
    {
        var dimension = new Dimension("x", least, greatest, least, Enum.Parse<Scale>(scale), isInteger);

        foreach (var value in new[] { least, greatest, isInteger ? Math.Round((least + greatest) / 2) : (least + greatest) / 2 })
        {
            Assert.Equal(value, dimension.FromUnit(dimension.ToUnit(value)), value * 1e-12);
        }
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1.959964, 0.975)]
    [InlineData(-1, 0.158655254)]
    [InlineData(4, 0.999968329)]
    public void Normal_KnownShares(double z, double share) => Assert.Equal(share, Normal.Cumulative(z), 1e-6);

    private static double Tuned(SearchSpace space, Func<SearchPoint, double> function, int seed) => History(space, function, seed, Trials).Min(trial => trial.Loss!.Value);

    private static double Random(SearchSpace space, Func<SearchPoint, double> function, int seed)
    {
        var random = new Random(seed + 1000);
        return Enumerable.Range(0, Trials).Min(i => function(i < space.Branches.Length ? space.Branches[i].Default : space.Sample(random)));
    }

    private static List<Trial> History(SearchSpace space, Func<SearchPoint, double> function, int seed, int trials)
    {
        List<Trial> history = [];
        for (var i = 0; i < trials; i++)
        {
            var point = ParzenTuner.Propose(space, history, seed);
            history.Add(new(point, function(point)));
        }

        return history;
    }

    private static (SearchSpace Space, Func<SearchPoint, double> Function) Function(string name, int seed) => name switch
    {
        "Trainers" => (Trainers, Bowls(new Random(seed * 7919))),
        "Branin" => (new([new("f", [new("x0", -5, 10, 2.5), new("x1", 0, 15, 7.5)])]), point => Branin(point.Values["x0"], point.Values["x1"])),
        "Hartmann3" => (Cube(3, 0, 1, 0.5), point => Hartmann([.. point.Values.Values])),
        "Rosenbrock4" => (Cube(4, -2, 2, -1.5), point => Rosenbrock([.. point.Values.Values])),
        _ => (Mixed, Conditional),
    };

    private static SearchSpace Cube(int dimensions, double least, double greatest, double first) =>
        new([new("f", [.. Enumerable.Range(0, dimensions).Select(i => new Dimension($"x{i}", least, greatest, first))])]);

    private static SearchSpace Trainers => new([.. TrainerCatalog.SearchedFor(TrainingTask.Binary).Select(TrainerSpaces.Of)]);

    /// <summary>
    /// What is known of trainers beforehand: each has its bowl, some way off its defaults (0.25 of a dimension's range, one standard
    /// deviation), of its own depth and steepness, turned against the axes.
    /// </summary>
    private static Func<SearchPoint, double> Bowls(Random random)
    {
        var bowls = Trainers.Branches.ToDictionary(
            branch => branch.Name,
            branch => (
                Floor: Math.Abs(0.3 * Gauss(random)),
                Lowest: branch.Dimensions.Select(dimension => Math.Clamp(dimension.ToUnit(dimension.Default) + (0.25 * Gauss(random)), 0, 1)).ToArray(),
                Steepness: branch.Dimensions.Select(_ => Math.Exp(Gauss(random))).ToArray(),
                Turn: (2 * random.NextDouble()) - 1));
        return point =>
        {
            var (floor, lowest, steepness, turn) = bowls[point.Branch];
            var away = TrainerSpaces.Of(point.Branch).Dimensions
                .Select((dimension, i) => Math.Sqrt(steepness[i]) * (dimension.ToUnit(point.Values[dimension.Name]) - lowest[i])).ToArray();
            return floor + away.Sum(each => each * each) + (turn * away.Zip(away.Skip(1), (one, next) => one * next).Sum());
        };
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    // Branin 1972; minimum 0.398.
    private static double Branin(double x, double y) =>
        Math.Pow(y - (5.1 / (4 * Math.PI * Math.PI) * x * x) + (5 / Math.PI * x) - 6, 2) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x)) + 10;

    // Hartmann 1973; minimum -3.863.
    private static double Hartmann(double[] x)
    {
        double[] alpha = [1, 1.2, 3, 3.2];
        double[][] a = [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]];
        double[][] p = [[0.3689, 0.1170, 0.2673], [0.4699, 0.4387, 0.7470], [0.1091, 0.8732, 0.5547], [0.0381, 0.5743, 0.8828]];
        return -Enumerable.Range(0, 4).Sum(i => alpha[i] * Math.Exp(-Enumerable.Range(0, 3).Sum(j => a[i][j] * Math.Pow(x[j] - p[i][j], 2))));
    }

    // Rosenbrock 1960; minimum 0.
    private static double Rosenbrock(double[] x) =>
        Enumerable.Range(0, x.Length - 1).Sum(i => (100 * Math.Pow(x[i + 1] - (x[i] * x[i]), 2)) + Math.Pow(1 - x[i], 2));

    // The branch whose default is worse has the lower minimum, 0.1.
    private static double Conditional(SearchPoint point) => point.Branch switch
    {
        "slow" => 0.3 + (Math.Abs(Math.Log10(point.Values["rate"]) + 3) * 0.2),
        "deep" => 0.1 + Math.Pow((point.Values["leaves"] - 37) / 100, 2) + (Math.Abs(Math.Log10(point.Values["rate"]) + 1) * 0.3) + (point.Values["kind"] == 2 ? 0 : 0.2),
        _ => 0.6,
    };
}
