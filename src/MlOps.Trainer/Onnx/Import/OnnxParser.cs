namespace MlOps.Trainer.Onnx.Import;

/// <summary>
/// Reads a model's protobuf (the messages of onnx.proto by their field numbers), within bounds: of depth, of nodes, and
/// of what constants and shapes say that they need. Runs over the file before any foreign code sees it.
/// </summary>
internal sealed class OnnxParser(long memoryBytes)
{
    /// <summary>Bodies in bodies; protobuf itself stops at 100 messages.</summary>
    private const int MostDepth = 16;
    private const int MostNodes = 1_000_000;

    private readonly TensorParser _tensors = new(memoryBytes);
    private int _nodes;

    public OnnxModel Model(ProtoReader reader)
    {
        var model = new OnnxModel();
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    model.IrVersion = reader.Integer();
                    break;
                case 2:
                    model.ProducerName = reader.Text();
                    break;
                case 3:
                    model.ProducerVersion = reader.Text();
                    break;
                case 4:
                    model.Domain = reader.Text();
                    break;
                case 5:
                    model.ModelVersion = reader.Integer();
                    break;
                case 6:
                    model.Description = reader.Text();
                    break;
                case 7:
                    model.HasGraph = true;
                    Graph(reader.Message(), model.Graph, 0);
                    break;
                case 8:
                    var (domain, version) = OperatorSet(reader.Message());
                    model.OperatorSets[domain] = version;
                    break;
                case 14:
                    var (key, value) = Pair(reader.Message());
                    model.Metadata[key] = value;
                    break;
                case 25:
                    model.Functions.Add(Function(reader.Message()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return model;
    }

    private void Graph(ProtoReader reader, OnnxGraph graph, int depth)
    {
        if (depth > MostDepth)
        {
            throw reader.Damaged($"graphs are nested more than {MostDepth} deep");
        }

        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    graph.Nodes.Add(Node(reader.Message(), depth));
                    break;
                case 2:
                    graph.Name = reader.Text();
                    break;
                case 5:
                    graph.Given.Add(_tensors.Tensor(reader.Message(), "The constant"));
                    break;
                case 11:
                    graph.Given.Add(_tensors.Value(reader.Message(), "The input"));
                    break;
                case 12:
                    graph.Outputs.Add(_tensors.Value(reader.Message(), "The output"));
                    break;
                case 13:
                    _tensors.Value(reader.Message(), "The value");
                    break;
                case 15:
                    graph.Given.Add(_tensors.Sparse(reader.Message()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private OnnxFunction Function(ProtoReader reader)
    {
        var function = new OnnxFunction();
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    function.Name = reader.Text();
                    break;
                case 4:
                    function.Given.Add(reader.Text());
                    break;
                case 5:
                    function.Outputs.Add(reader.Text());
                    break;
                case 7:
                    function.Nodes.Add(Node(reader.Message(), 0));
                    break;
                case 10:
                    function.Domain = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return function;
    }

    private OnnxNode Node(ProtoReader reader, int depth)
    {
        if (++_nodes > MostNodes)
        {
            throw new JobFailedException(OnnxCodes.TooLarge, $"The model has more than {MostNodes:N0} nodes, which is the most that is taken.");
        }

        var node = new OnnxNode();
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    node.Inputs.Add(reader.Text());
                    break;
                case 2:
                    node.Outputs.Add(reader.Text());
                    break;
                case 3:
                    node.Name = reader.Text();
                    break;
                case 4:
                    node.Operator = reader.Text();
                    break;
                case 5:
                    Attribute(reader.Message(), node, depth);
                    break;
                case 7:
                    node.Domain = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return node;
    }

    private void Attribute(ProtoReader reader, OnnxNode node, int depth)
    {
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 5 or 10:
                    _tensors.Tensor(reader.Message(), "The constant of a node");
                    break;
                case 6 or 11:
                    var body = new OnnxGraph();
                    Graph(reader.Message(), body, depth + 1);
                    node.Bodies.Add(body);
                    break;
                case 22 or 23:
                    _tensors.Sparse(reader.Message());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static (string Domain, long Version) OperatorSet(ProtoReader reader)
    {
        var (domain, version) = ("", 0L);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    domain = reader.Text();
                    break;
                case 2:
                    version = reader.Integer();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (domain, version);
    }

    private static (string Key, string Value) Pair(ProtoReader reader)
    {
        var (key, value) = ("", "");
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    key = reader.Text();
                    break;
                case 2:
                    value = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (key, value);
    }
}
