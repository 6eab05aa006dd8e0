namespace MlOps.Trainer.Ingestion;

/// <summary>The least and the greatest value seen.</summary>
internal sealed class Extremes<T>
    where T : struct, IComparable<T>
{
    private bool _isEmpty = true;

    public T Minimum { get; private set; }

    public T Maximum { get; private set; }

    public void Add(T value)
    {
        if (_isEmpty || value.CompareTo(Minimum) < 0)
        {
            Minimum = value;
        }

        if (_isEmpty || value.CompareTo(Maximum) > 0)
        {
            Maximum = value;
        }

        _isEmpty = false;
    }

    /// <summary>One of the two as text; null where nothing was seen.</summary>
    public string? Text(T value) => _isEmpty ? null : ValueText.Of(value);
}
