namespace MlOps.Storage.Postgres;

/// <summary>A machine's clock that fails for as long as a test says so, where nobody expects it.</summary>
internal sealed class BrokenClock : TimeProvider
{
    private volatile bool _isBroken;

    public bool IsBroken
    {
        get => _isBroken;
        set => _isBroken = value;
    }

    public override long GetTimestamp() => IsBroken ? throw new InvalidOperationException("broken") : base.GetTimestamp();
}
