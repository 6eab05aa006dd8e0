using System.Globalization;

namespace MlOps.Gateway.Datasets;

/// <summary>
/// Work that one host does for all that share a store: whoever finds that it was not begun for long takes the turn, in
/// one statement of the store. A turn runs out by itself, also where its host dies in the middle.
/// </summary>
internal sealed class SharedTurn(string key, TimeSpan every, ISettings settings, TimeProvider clock)
{
    /// <summary>Every host tries once in that time, and not to the tick: a turn that lasted as long would be missed as often as not.</summary>
    private readonly TimeSpan _lasts = every * 0.9;

    /// <summary>Whether the turn is this host's.</summary>
    public async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var taken = await settings.GetAsync(key, cancellationToken);
        if (taken is null)
        {
            return await settings.TryAddAsync(key, Text(now), cancellationToken);
        }

        // One that lies ahead is of a clock that was wrong.
        var age = now - DateTimeOffset.Parse(taken, CultureInfo.InvariantCulture);
        return (age < TimeSpan.Zero || age >= _lasts) && await settings.TryReplaceAsync(key, taken, Text(now), cancellationToken);
    }

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
