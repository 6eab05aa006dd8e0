namespace MlOps.Predictor;

/// <summary>Engines of one model that wait for the next request. Renting and returning take no lock and allocate nothing.</summary>
internal sealed class EnginePool(Func<RowEngine> create)
{
    private readonly RowEngine?[] _idle = new RowEngine?[2 * Environment.ProcessorCount];

    public RowEngine Rent()
    {
        var start = Thread.GetCurrentProcessorId();
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[(start + i) % _idle.Length], null) is { } engine)
            {
                return engine;
            }
        }

        return create();
    }

    public void Return(RowEngine engine)
    {
        if (!engine.IsWorthKeeping)
        {
            return;
        }

        var start = Thread.GetCurrentProcessorId();
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[(start + i) % _idle.Length], engine, null) is null)
            {
                return;
            }
        }
    }
}
