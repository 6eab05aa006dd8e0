namespace MlOps.Predictor;

/// <summary>A model that some route wants: loaded, loading, or failed and waiting for the next try.</summary>
internal sealed class ModelSlot
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private bool _isLoading;
    private int _failures;
    private DateTimeOffset _nextTry;

    public LoadedModel? Model { get; private set; }

    public string? Failure { get; private set; }

    /// <summary>Whether a load is to begin now; if so, it counts as begun.</summary>
    public bool BeginIfDue(DateTimeOffset now)
    {
        if (Model is not null || _isLoading || now < _nextTry)
        {
            return false;
        }

        _isLoading = true;
        return true;
    }

    /// <summary>Takes in how a load ended.</summary>
    /// <returns>Whether it failed in a way that was not seen before.</returns>
    public bool Take(LoadOutcome outcome, DateTimeOffset now)
    {
        _isLoading = false;
        Model = outcome.Model;
        if (outcome.Error is not { } error)
        {
            Failure = null;
            return false;
        }

        var isNew = Failure is null;
        _nextTry = now + Wait(_failures++);
        Failure = $"the model cannot be loaded: {error.Message}";
        return isNew;
    }

    private static TimeSpan Wait(int failures) => TimeSpan.FromSeconds(Math.Min(1L << Math.Min(failures, 30), (long)LongestWait.TotalSeconds));
}
