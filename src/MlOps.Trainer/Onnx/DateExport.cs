using MlOps.Trainer.Onnx.Format;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Onnx;

/// <summary>The parts of a date, by the same arithmetic on doubles as <see cref="DateParts"/>, whose comments explain it.</summary>
internal sealed class DateExport(GraphBuilder graph)
{
    /// <summary>Each part of <paramref name="t"/>, in the order of <see cref="DateParts.All"/>.</summary>
    public IReadOnlyList<string> Parts(string t)
    {
        var day = Floor(Divide(t, 86400));
        var z = Plus(day, 719468);
        var c = Floor(Divide(z, 146097));
        var e = Minus(z, Times(c, 146097));
        var leap = Minus(Plus(Minus(e, Floor(Divide(e, 1460))), Floor(Divide(e, 36524))), Floor(Divide(e, 146096)));
        var y = Floor(Divide(leap, 365));
        var n = Minus(e, Minus(Plus(Times(y, 365), Floor(Divide(y, 4))), Floor(Divide(y, 100))));
        var p = Floor(Divide(Plus(Times(n, 5), 2), 153));
        var isBeforeJanuary = graph.Add("Less", [p, graph.Constant(10d)]);

        var year = Plus(Plus(y, Times(c, 400)), graph.Add("Where", [isBeforeJanuary, graph.Constant(0d), graph.Constant(1d)]));
        var month = graph.Add("Where", [isBeforeJanuary, Plus(p, 3), Plus(p, -9)]);
        var dayOfMonth = Plus(Minus(n, Floor(Divide(Plus(Times(p, 153), 2), 5))), 1);
        var w = Plus(day, 4);
        var weekday = Minus(w, Times(Floor(Divide(w, 7)), 7));
        var hour = Floor(Divide(Minus(t, Times(day, 86400)), 3600));
        return [.. new[] { year, month, dayOfMonth, weekday, hour }.Select(part => graph.Cast(part, ElementType.Single))];
    }

    private string Plus(string a, string b) => graph.Add("Add", [a, b]);

    private string Plus(string a, double b) => graph.Add("Add", [a, graph.Constant(b)]);

    private string Minus(string a, string b) => graph.Add("Sub", [a, b]);

    private string Times(string a, double b) => graph.Add("Mul", [a, graph.Constant(b)]);

    private string Divide(string a, double b) => graph.Add("Div", [a, graph.Constant(b)]);

    private string Floor(string a) => graph.Add("Floor", [a]);
}
