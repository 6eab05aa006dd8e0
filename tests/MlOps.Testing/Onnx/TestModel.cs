using System.Runtime.InteropServices;

namespace MlOps.Testing.Onnx;

/// <summary>ONNX models made field by field (onnx.proto), good ones and bad ones.</summary>
public sealed class TestModel
{
    /// <summary>Element types by their numbers in <c>TensorProto.DataType</c>.</summary>
    public const int Single = 1;

    /// <inheritdoc cref="Single"/>
    public const int Int64 = 7;

    /// <inheritdoc cref="Single"/>
    public const int Text = 8;

    /// <inheritdoc cref="Single"/>
    public const int Boolean = 9;

    /// <inheritdoc cref="Single"/>
    public const int Double = 11;

    private readonly ProtoWriter _graph = new();
    private readonly List<(string Domain, long Version)> _operatorSets = [];
    private readonly List<(string Key, string Value)> _metadata = [];
    private readonly List<ProtoWriter> _functions = [];

    /// <summary>An operator set that the model uses.</summary>
    public TestModel Uses(string domain, long version)
    {
        _operatorSets.Add((domain, version));
        return this;
    }

    /// <summary>An entry of the model's metadata.</summary>
    public TestModel Says(string key, string value)
    {
        _metadata.Add((key, value));
        return this;
    }

    /// <summary>An input; -1 for an open dimension.</summary>
    public TestModel Input(string name, int type, params long[] shape)
    {
        _graph.Message(11, Value(name, type, shape));
        return this;
    }

    /// <summary>An output; -1 for an open dimension.</summary>
    public TestModel Output(string name, int type, params long[] shape)
    {
        _graph.Message(12, Value(name, type, shape));
        return this;
    }

    /// <summary>An output of a type of its own making.</summary>
    public TestModel Output(string name, ProtoWriter type)
    {
        _graph.Message(12, new ProtoWriter().Text(1, name).Message(2, type));
        return this;
    }

    /// <summary>A constant of the graph.</summary>
    public TestModel Constant(ProtoWriter tensor)
    {
        _graph.Message(5, tensor);
        return this;
    }

    /// <summary>A node.</summary>
    public TestModel Node(string kind, string[] inputs, string[] outputs, string domain = "", params ProtoWriter[] attributes)
    {
        _graph.Message(1, NodeOf(kind, inputs, outputs, domain, attributes));
        return this;
    }

    /// <summary>An operator that the model defines itself.</summary>
    public TestModel Function(string domain, string name, string[] inputs, string[] outputs, params ProtoWriter[] nodes)
    {
        var function = new ProtoWriter().Text(1, name).Text(10, domain);
        foreach (var input in inputs)
        {
            function.Text(4, input);
        }

        foreach (var output in outputs)
        {
            function.Text(5, output);
        }

        foreach (var node in nodes)
        {
            function.Message(7, node);
        }

        _functions.Add(function.Message(9, new ProtoWriter().Text(1, "").Integer(2, 13)).Message(9, new ProtoWriter().Text(1, domain).Integer(2, 1)));
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        var model = new ProtoWriter().Integer(1, 8).Text(2, "mlops tests").Text(3, "1.2").Text(6, "made by a test").Message(7, _graph.Text(2, "graph"));
        foreach (var (domain, version) in _operatorSets.DefaultIfEmpty(("", 13)))
        {
            model.Message(8, new ProtoWriter().Text(1, domain).Integer(2, version));
        }

        foreach (var (key, value) in _metadata)
        {
            model.Message(14, new ProtoWriter().Text(1, key).Text(2, value));
        }

        foreach (var function in _functions)
        {
            model.Message(25, function);
        }

        return model.ToArray();
    }

    /// <summary>A constant's message.</summary>
    public static ProtoWriter Tensor(string name, float[] values, params long[] shape) => Tensor(name, Single, MemoryMarshal.AsBytes<float>(values), shape);

    /// <summary>A constant's message, whether or not bytes and shape fit.</summary>
    public static ProtoWriter Tensor(string name, int type, ReadOnlySpan<byte> raw, params long[] shape)
    {
        var tensor = new ProtoWriter();
        foreach (var size in shape)
        {
            tensor.Integer(1, size);
        }

        return tensor.Integer(2, type).Text(8, name).Bytes(9, raw);
    }

    /// <summary>A node's message.</summary>
    public static ProtoWriter NodeOf(string kind, string[] inputs, string[] outputs, string domain = "", params ProtoWriter[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        foreach (var output in outputs)
        {
            node.Text(2, output);
        }

        node.Text(4, kind);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute);
        }

        return node.Text(7, domain);
    }

    /// <summary>An attribute that is a constant.</summary>
    public static ProtoWriter Attribute(string name, ProtoWriter tensor) => new ProtoWriter().Text(1, name).Message(5, tensor).Integer(20, 4);

    /// <summary>An attribute that is an integer.</summary>
    public static ProtoWriter Attribute(string name, long value) => new ProtoWriter().Text(1, name).Integer(3, value).Integer(20, 2);

    /// <summary>An attribute that is a list of texts.</summary>
    public static ProtoWriter Attribute(string name, params string[] values)
    {
        var attribute = new ProtoWriter().Text(1, name);
        foreach (var value in values)
        {
            attribute.Text(9, value);
        }

        return attribute.Integer(20, 8);
    }

    /// <summary><c>y = x · weights</c> for rows of two numbers, in however many rows.</summary>
    public static TestModel Linear(float first = 2, float second = 3) => new TestModel()
        .Input("x", Single, -1, 2)
        .Constant(Tensor("w", [first, second], 2, 1))
        .Node("MatMul", ["x", "w"], ["y"])
        .Output("y", Single, -1, 1);

    /// <summary>A classifier of rows of two numbers that answers as scikit-learn's do: a dictionary of probabilities for each row.</summary>
    public static TestModel ZipMap() => new TestModel().Uses("", 13).Uses("ai.onnx.ml", 1)
        .Input("x", Single, -1, 2)
        .Node("Softmax", ["x"], ["p"], "", Attribute("axis", 1L))
        .Node("ZipMap", ["p"], ["probabilities"], "ai.onnx.ml", Attribute("classlabels_strings", "cat", "dog"))
        .Output("probabilities", ListOfMaps(Text));

    /// <summary>A model that needs code of its own.</summary>
    public static TestModel CustomOperator() => new TestModel().Uses("", 13).Uses("evil", 1)
        .Input("x", Single, -1, 2).Node("Run", ["x"], ["y"], "evil").Output("y", Single, -1, 2);

    /// <summary>A model whose constant <c>w</c> lies in another file.</summary>
    public static TestModel ExternalData() => new TestModel()
        .Input("x", Single, -1, 2).Constant(External("w", "/etc/passwd")).Node("MatMul", ["x", "w"], ["y"]).Output("y", Single, -1, 1);

    /// <summary>A model whose two nodes wait for each other.</summary>
    public static TestModel Circle() => new TestModel().Input("x", Single, -1, 2)
        .Node("Add", ["x", "b"], ["a"]).Node("Neg", ["a"], ["b"]).Output("b", Single, -1, 2);

    /// <summary>A constant's message of two numbers in another file.</summary>
    public static ProtoWriter External(string name, string path) => new ProtoWriter().Integer(1, 2).Integer(1, 1).Integer(2, Single).Text(8, name)
        .Message(13, new ProtoWriter().Text(1, "location").Text(2, path)).Integer(14, 1);

    /// <summary>Gives back <c>x</c>, unless that is over 5: then it counts from there, and never comes to an end.</summary>
    public static TestModel Endless()
    {
        var body = new ProtoWriter().Text(2, "body")
            .Message(1, NodeOf("Identity", ["go"], ["on"]))
            .Message(1, NodeOf("Add", ["before", "one"], ["after"]))
            .Message(11, Value("turn", Int64, []))
            .Message(11, Value("go", Boolean, []))
            .Message(11, Value("before", Single, [1, 1]))
            .Message(12, Value("on", Boolean, []))
            .Message(12, Value("after", Single, [1, 1]));
        return new TestModel().Input("x", Single, 1, 1)
            .Constant(Tensor("five", [5], 1, 1)).Constant(Tensor("one", [1], 1, 1))
            .Node("Greater", ["x", "five"], ["over"])
            .Node("Squeeze", ["over"], ["start"])
            .Node("Loop", ["", "start", "x"], ["y"], "", new ProtoWriter().Text(1, "body").Message(6, body).Integer(20, 5))
            .Output("y", Single, 1, 1);
    }

    /// <summary>Writes 7 down as often as <c>n</c> says, and once more, and gives the mean of it all.</summary>
    public static TestModel Unfolding() => new TestModel().Input("n", Int64, 1)
        .Constant(Tensor("one", Int64, [1, 0, 0, 0, 0, 0, 0, 0], 1)).Constant(Tensor("seven", [7], 1))
        .Node("Add", ["n", "one"], ["times"])
        .Node("Expand", ["seven", "times"], ["sevens"])
        .Node("ReduceMean", ["sevens"], ["y"])
        .Output("y", Single, 1);

    private static ProtoWriter ListOfMaps(int keys)
    {
        var number = new ProtoWriter().Message(1, new ProtoWriter().Integer(1, Single));
        var map = new ProtoWriter().Message(5, new ProtoWriter().Integer(1, keys).Message(2, number));
        return new ProtoWriter().Message(4, new ProtoWriter().Message(1, map));
    }

    private static ProtoWriter Value(string name, int type, long[] shape)
    {
        var dimensions = new ProtoWriter();
        foreach (var size in shape)
        {
            dimensions.Message(1, size == -1 ? new ProtoWriter().Text(2, "N") : new ProtoWriter().Integer(1, size));
        }

        var tensor = new ProtoWriter().Integer(1, type).Message(2, dimensions);
        return new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor));
    }
}
