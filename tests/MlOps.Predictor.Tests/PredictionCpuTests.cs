using MlOps.Accounts;

namespace MlOps.Predictor;

public sealed class PredictionCpuTests
{
    private const int Small = 100;
    private const int Large = 10_000;

    [Fact]
    public void SmallRequests_OfACheapModel_AreEstimated_AndRightInSum()
    {
        const int Requests = 20_000;
        var model = new CpuProfile();
        var (used, charged, read) = (0L, 0L, 0);
        for (var request = 0; request < Requests; request++)
        {
            var (burnt, (nanoseconds, isEstimated)) = Predict(model, Small, 30_000);
            used += burnt;
            charged += nanoseconds;
            read += isEstimated ? 0 : 1;
        }

        Assert.InRange(charged, used * 0.8, used * 1.2);
        Assert.InRange(read, 1, Requests / 10);
    }

    [Theory]
    [InlineData(Large, 50_000)]
    [InlineData(Small, 200_000)]
    public void LargeRequests_AndThoseOfADearModel_AreRead(int bytes, long nanoseconds)
    {
        var model = new CpuProfile();
        for (var request = 0; request < 200; request++)
        {
            var (burnt, (charged, isEstimated)) = Predict(model, bytes, nanoseconds);

            Assert.Equal(!ThreadCpu.IsCounted, isEstimated);
            Assert.InRange(charged, nanoseconds * 9 / 10, burnt);
        }
    }

    [Fact]
    public void SmallRequestsThatAreLongNowAndThen_AreRightInSum()
    {
        const int Requests = 4_000;
        var model = new CpuProfile();
        var (used, charged) = (0L, 0L);
        for (var request = 0; request < Requests; request++)
        {
            var (burnt, (nanoseconds, _)) = Predict(model, Small, request % 12 == 5 ? 2_000_000 : 20_000);
            used += burnt;
            charged += nanoseconds;
        }

        Assert.InRange(charged, used * 0.7, used * 1.3);
    }

    [Fact]
    public void LargeRequests_TeachNothing_OfWhatSmallOnesCost()
    {
        var model = new CpuProfile();
        for (var request = 0; request < 200; request++)
        {
            Predict(model, Small, 10_000);
            Predict(model, Large, 300_000);
        }

        Assert.InRange(model.Mean, 1, 100_000);
    }

    /// <summary>What was used at least, and what is charged.</summary>
    private static (long Burnt, (long Nanoseconds, bool IsEstimated) Charged) Predict(CpuProfile model, long bytes, long nanoseconds)
    {
        var before = ThreadCpu.Nanoseconds();
        var cpu = PredictionCpu.Begin(model, bytes);
        for (var until = ThreadCpu.Nanoseconds() + nanoseconds; ThreadCpu.Nanoseconds() < until;)
        {
        }

        var charged = cpu.End();
        return (ThreadCpu.Nanoseconds() - before, charged);
    }
}
