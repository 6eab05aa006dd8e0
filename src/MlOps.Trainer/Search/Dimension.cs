namespace MlOps.Trainer.Search;

/// <summary>How a dimension is measured. The numbers are stored: add, never renumber.</summary>
internal enum Scale
{
    /// <summary>Equal steps are equally far.</summary>
    Linear = 0,

    /// <summary>Equal factors are equally far.</summary>
    Log = 1,

    /// <summary>No value is nearer to one than to another.</summary>
    Choice = 2,
}

/// <summary>One thing to choose: a number in a range, or one of several names by its index.</summary>
/// <param name="Name">Its name, unique in its branch.</param>
/// <param name="Least">The least value.</param>
/// <param name="Greatest">The greatest value.</param>
/// <param name="Default">The value that is tried first.</param>
/// <param name="Scale">How it is measured.</param>
/// <param name="IsInteger">Whether only whole numbers count.</param>
internal sealed record Dimension(string Name, double Least, double Greatest, double Default, Scale Scale = Scale.Linear, bool IsInteger = false)
{
    /// <summary>How many choices there are.</summary>
    public int Count => (int)(Greatest - Least) + 1;

    /// <summary>One of <paramref name="count"/> names; its values are their indices.</summary>
    public static Dimension Choice(string name, int count) => new(name, 0, count - 1, 0, Scale.Choice, IsInteger: true);

    /// <summary>A value's place between 0 and 1.</summary>
    public double ToUnit(double value) => (Bend(value) - Bend(Low)) / (Bend(High) - Bend(Low));

    /// <summary>The value at a place between 0 and 1.</summary>
    public double FromUnit(double unit)
    {
        var value = Straighten(Bend(Low) + (unit * (Bend(High) - Bend(Low))));
        return Math.Clamp(IsInteger ? Math.Round(value) : value, Least, Greatest);
    }

    // A whole number owns the half before and after it, so that the ends are as likely as the others.
    private double Low => IsInteger ? Math.Max(Least - 0.5, Scale == Scale.Log ? Least / 2 : double.NegativeInfinity) : Least;

    private double High => IsInteger ? Greatest + 0.5 : Greatest;

    private double Bend(double value) => Scale == Scale.Log ? Math.Log(value) : value;

    private double Straighten(double value) => Scale == Scale.Log ? Math.Exp(value) : value;
}
