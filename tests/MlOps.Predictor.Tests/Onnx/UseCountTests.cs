namespace MlOps.Predictor.Onnx;

public sealed class UseCountTests
{
    [Fact]
    public async Task Thing_UsedByManyAtATime_IsFreedOnceAndNeverWhileInUse()
    {
        for (var round = 0; round < 200; round++)
        {
            var (freed, wrong) = (0, 0);
            var count = new UseCount(() => Interlocked.Increment(ref freed));
            var users = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (count.TryEnter())
                {
                    if (Volatile.Read(ref freed) != 0)
                    {
                        Interlocked.Increment(ref wrong);
                    }

                    count.Leave();
                }
            })).ToArray();

            count.Leave();
            await Task.WhenAll(users);

            Assert.Equal((1, 0), (freed, wrong));
            Assert.False(count.TryEnter());
        }
    }
}
