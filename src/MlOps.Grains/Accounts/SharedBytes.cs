namespace MlOps.Accounts;

/// <summary>Bytes that several hold alike, from different times on; they are stored once. At any time each holder bears as much as another.</summary>
internal sealed class SharedBytes
{
    private readonly long _bytes;
    private readonly DateTimeOffset[] _since;

    /// <summary>What one share comes to from the first holder's time until each one's, in byte-seconds.</summary>
    private readonly decimal[] _before;

    public SharedBytes(long bytes, IEnumerable<DateTimeOffset> since)
    {
        _bytes = bytes;
        _since = [.. since.Order()];
        _before = new decimal[_since.Length];
        for (var next = 1; next < _since.Length; next++)
        {
            _before[next] = _before[next - 1] + Share(next, _since[next]);
        }
    }

    /// <summary>What a holder bears from one time, not before it held them, to another: byte-seconds.</summary>
    public decimal Between(DateTimeOffset from, DateTimeOffset to) => from < to ? Until(to) - Until(from) : 0;

    private decimal Until(DateTimeOffset time)
    {
        var found = Array.BinarySearch(_since, time);
        var holders = found < 0 ? ~found : found + 1;
        while (holders < _since.Length && _since[holders] == time)
        {
            holders++;
        }

        return holders == 0 ? 0 : _before[holders - 1] + Share(holders, time);
    }

    /// <summary>Since so many hold them, until a time.</summary>
    private decimal Share(int holders, DateTimeOffset until) =>
        _bytes * ((until - _since[holders - 1]).Ticks / (decimal)TimeSpan.TicksPerSecond) / holders;
}
