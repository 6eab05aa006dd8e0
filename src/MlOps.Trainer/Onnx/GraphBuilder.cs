using System.Globalization;
using MlOps.Trainer.Onnx.Format;
using Attribute = MlOps.Trainer.Onnx.Format.Attribute;

namespace MlOps.Trainer.Onnx;

/// <summary>Puts a graph together, operation by operation; each gives the name of its result.</summary>
internal sealed class GraphBuilder
{
    private readonly List<Node> _nodes = [];
    private readonly List<Tensor> _constants = [];
    private readonly List<Value> _inputs = [];
    private readonly List<Value> _outputs = [];
    private readonly HashSet<string> _names;
    private int _next;

    /// <param name="reserved">The names of inputs and outputs, which no intermediate result may bear.</param>
    public GraphBuilder(IEnumerable<string> reserved) => _names = new(reserved, StringComparer.Ordinal);

    public string Input(string name, ElementType type)
    {
        _inputs.Add(new(name, type, 1));
        return name;
    }

    public void Output(string name, string result, ElementType type, long width)
    {
        _nodes.Add(new("", "Identity", [result], name, []));
        _outputs.Add(new(name, type, width));
    }

    public string Constant(Tensor tensor)
    {
        var name = Fresh();
        _constants.Add(tensor.Named(name));
        return name;
    }

    public string Constant(float value) => Constant(Tensor.Of(new[] { value }));

    public string Constant(double value) => Constant(Tensor.Of(new[] { value }));

    /// <summary>An operation of the common set.</summary>
    public string Add(string operation, IReadOnlyList<string> inputs, params Attribute[] attributes) => Add("", operation, inputs, attributes);

    /// <summary>An operation of classical models.</summary>
    public string AddLearning(string operation, IReadOnlyList<string> inputs, params Attribute[] attributes) =>
        Add(Model.LearningDomain, operation, inputs, attributes);

    public string Cast(string value, ElementType type) => Add("Cast", [value], Attribute.Of("to", (long)type));

    /// <summary>Columns side by side.</summary>
    public string Concat(IReadOnlyList<string> columns) => columns.Count == 1 ? columns[0] : Add("Concat", columns, Attribute.Of("axis", 1));

    /// <summary><paramref name="value"/>, and <paramref name="replacement"/> where it is NaN.</summary>
    public string Replace(string value, string replacement) => Add("Where", [Add("IsNaN", [value]), replacement, value]);

    public Graph Build(string name) => new(name, _nodes, _constants, _inputs, _outputs);

    private string Add(string domain, string operation, IReadOnlyList<string> inputs, Attribute[] attributes)
    {
        var output = Fresh();
        _nodes.Add(new(domain, operation, inputs, output, attributes));
        return output;
    }

    private string Fresh()
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"t{_next++}");
        }
        while (!_names.Add(name));
        return name;
    }
}
