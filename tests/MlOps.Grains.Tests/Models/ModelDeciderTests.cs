using FsCheck.Xunit;

namespace MlOps.Models;

public sealed class ModelDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ModelVersionOrigin Origin = new()
    {
        RunId = "run-1",
        ExperimentId = "exp-1",
        DatasetId = "ds-1",
        DatasetVersion = 1,
        Content = new() { ModelDigest = "m", ManifestDigest = "n", EntryDigest = "e", StoredBytes = 1 },
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        Trainer = "LightGbm",
    };

    [Fact]
    public void Register_SeveralTimes_CountsWithoutGaps()
    {
        var state = Created();
        for (var expected = 1; expected <= 5; expected++)
        {
            var decision = Decide(state, new RegisterVersion(Origin));
            Assert.Equal(expected, decision.Number);
            state = decision.Next!;
        }
    }

    [Fact]
    public void Newest_IsNoVersionWhoseActorIsNotThere()
    {
        var state = Decide(Created(), new RegisterVersion(Origin)).Next!;
        Assert.Equal(0, state.NewestVersion);
        Assert.NotNull(state.Project("mdl-1").OfType<WakeupRow>().Single().DueAt);

        state = Decide(state, new VersionIsThere(1)).Next!;

        Assert.Equal(1, state.NewestVersion);
        Assert.Null(state.Project("mdl-1").OfType<WakeupRow>().Single().DueAt);
    }

    [Fact]
    public void Alias_AtAVersionThatIsNotThere_IsRefused()
    {
        var unfinished = Decide(Created(), new RegisterVersion(Origin)).Next!;

        Assert.Equal("model-version.not-found", Decide(unfinished, new SetAlias("live", 1)).Refusal?.Code);
        Assert.Equal("model-version.not-found", Decide(unfinished, new SetAlias("live", 2)).Refusal?.Code);
    }

    [Property]
    public void Alias_SetWithWhatOneSaw_MovesOnlyIfItIsStillThere(byte seen, byte target)
    {
        var state = WithVersions(3);
        var at = (target % 3) + 1;
        state = Decide(state, new SetAlias("live", 2)).Next!;

        var decision = Decide(state, new SetAlias("live", at, Expected: seen % 4));

        if (seen % 4 == 2)
        {
            Assert.Equal(at, decision.Next!.Aliases["live"]);
        }
        else
        {
            Assert.Equal("alias.moved", decision.Refusal?.Code);
            Assert.Equal(2, decision.Next!.Aliases["live"]);
        }
    }

    [Fact]
    public void Alias_Removed_PointsNowhere()
    {
        var state = Decide(WithVersions(1), new SetAlias("live", 1)).Next!;

        Assert.Empty(Decide(state, new SetAlias("live", null)).Next!.Aliases);
    }

    private static ModelState Created() => Decide(null, new CreateModel("prj-1", "churn")).Next!;

    private static ModelState WithVersions(int count)
    {
        var state = Created();
        for (var number = 1; number <= count; number++)
        {
            state = Decide(Decide(state, new RegisterVersion(Origin)).Next, new VersionIsThere(number)).Next!;
        }

        return state;
    }

    private static Decision<ModelState> Decide(ModelState? state, ModelCommand command) =>
        ModelDecider.Decide(state, command, new("mdl-1", new("ada", "request-1"), Noon));
}
