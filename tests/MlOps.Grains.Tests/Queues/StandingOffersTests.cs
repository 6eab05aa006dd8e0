namespace MlOps.Queues;

public sealed class StandingOffersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StandingOffers _offers = new();

    public StandingOffersTests()
    {
        _offers.Make(new("run-1", Ids.DefaultQueue, "p", 0, Noon), "host-a", Noon);
        _offers.Make(new("run-2", Ids.DefaultQueue, "q", 0, Noon), "host-b", Noon);
    }

    [Fact]
    public void Offer_OfAPoolThatAsksAgain_IsOver_AndNoOther()
    {
        _offers.OnAsked("host-a");

        Assert.Equal((false, true), (_offers.Include("run-1"), _offers.Include("run-2")));
        Assert.Equal("q", Assert.Single(_offers.Projects));
    }

    [Fact]
    public void Offer_OfAPoolThatIsHeardOfNoMore_IsOverAfterTwoSeconds()
    {
        _offers.Expire(Noon.AddSeconds(2) - TimeSpan.FromTicks(1));
        Assert.True(_offers.Include("run-1"));

        _offers.Expire(Noon.AddSeconds(2));
        Assert.Empty(_offers.Projects);
    }
}
