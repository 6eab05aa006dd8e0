namespace MlOps.Client.Output;

/// <summary>Names and values, one pair per line, aligned.</summary>
internal sealed class Fields
{
    private readonly List<(string Name, string Value)> _pairs = [];

    /// <summary>The pairs.</summary>
    public IReadOnlyList<(string Name, string Value)> Pairs => _pairs;

    /// <summary>Adds a pair; a null value is left out.</summary>
    public Fields Add(string name, string? value)
    {
        if (value is not null)
        {
            _pairs.Add((name, value));
        }

        return this;
    }

    public void WriteTo(TextWriter writer)
    {
        if (writer is IDrawingWriter drawing)
        {
            drawing.Draw(this);
            return;
        }

        var width = _pairs.Max(pair => pair.Name.Length);
        foreach (var (name, value) in _pairs)
        {
            writer.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }
}
