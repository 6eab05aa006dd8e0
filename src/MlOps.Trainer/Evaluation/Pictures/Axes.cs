using System.Globalization;

namespace MlOps.Trainer.Evaluation.Pictures;

/// <summary>A drawing with two axes, in the units of the data.</summary>
internal sealed class Axes
{
    private const int Width = 640;
    private const int Height = 480;
    private const double Left = 72;
    private const double Right = 24;
    private const double Top = 40;
    private const double Bottom = 56;

    private readonly Drawing _drawing;
    private readonly (double From, double To) _x;
    private readonly (double From, double To) _y;

    public Axes(string title, string description, (double From, double To) x, string xName, (double From, double To) y, string yName)
    {
        _drawing = new(Width, Height, title, description);
        _x = Wide(x);
        _y = Wide(y);
        foreach (var tick in Ticks(_x))
        {
            _drawing.Line(AtX(tick), Top, AtX(tick), Height - Bottom, Drawing.Faint, 0.5);
            _drawing.Text(AtX(tick), Height - Bottom + 16, Text(tick), "middle");
        }

        foreach (var tick in Ticks(_y))
        {
            _drawing.Line(Left, AtY(tick), Width - Right, AtY(tick), Drawing.Faint, 0.5);
            _drawing.Text(Left - 6, AtY(tick) + 4, Text(tick), "end");
        }

        _drawing.Line(Left, Height - Bottom, Width - Right, Height - Bottom, Drawing.Ink);
        _drawing.Line(Left, Top, Left, Height - Bottom, Drawing.Ink);
        _drawing.Text((Left + Width - Right) / 2, Height - 14, xName, "middle", fill: Drawing.Ink);
        _drawing.Text(18, (Top + Height - Bottom) / 2, yName, "middle", fill: Drawing.Ink, turned: -90);
    }

    public void Path(IEnumerable<(double X, double Y)> points, string stroke) => _drawing.Path(points.Select(point => (AtX(point.X), AtY(point.Y))), stroke);

    public void Line((double X, double Y) from, (double X, double Y) to, string stroke, double width = 1, string? dashes = null) =>
        _drawing.Line(AtX(from.X), AtY(from.Y), AtX(to.X), AtY(to.Y), stroke, width, dashes);

    public void Dot(double x, double y, string fill) => _drawing.Dot(AtX(x), AtY(y), 4, fill);

    public void Bar(double from, double to, double height, string fill) =>
        _drawing.Rectangle(AtX(from) + 0.5, AtY(height), AtX(to) - AtX(from) - 1, AtY(0) - AtY(height), fill);

    public void Note(string text) => _drawing.Text(Width - Right - 6, Height - Bottom - 10, text, "end", fill: Drawing.Ink);

    public string Write() => _drawing.Write();

    /// <summary>A number as an axis shows it.</summary>
    public static string Text(double value) => Math.Abs(value) < 1e-12 ? "0" : value.ToString("G4", CultureInfo.InvariantCulture);

    private double AtX(double x) => Left + ((Math.Clamp(x, _x.From, _x.To) - _x.From) / (_x.To - _x.From) * (Width - Left - Right));

    private double AtY(double y) => Height - Bottom - ((Math.Clamp(y, _y.From, _y.To) - _y.From) / (_y.To - _y.From) * (Height - Top - Bottom));

    private static (double From, double To) Wide((double From, double To) range) =>
        range.To > range.From ? range : (range.From - 0.5, range.To + 0.5);

    /// <summary>Five steps or so, each 1, 2 or 5 times a power of ten.</summary>
    private static IEnumerable<double> Ticks((double From, double To) range)
    {
        var rough = (range.To - range.From) / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        for (var k = Math.Ceiling(range.From / step); k * step <= range.To + (step * 1e-9); k++)
        {
            yield return k * step;
        }
    }
}
