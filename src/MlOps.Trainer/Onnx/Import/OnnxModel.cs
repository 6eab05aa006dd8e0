namespace MlOps.Trainer.Onnx.Import;

/// <summary>What the check needs of a model: names and edges, not the constants.</summary>
internal sealed class OnnxModel
{
    public long IrVersion { get; set; }

    public string ProducerName { get; set; } = "";

    public string ProducerVersion { get; set; } = "";

    public string Domain { get; set; } = "";

    public long ModelVersion { get; set; }

    public string Description { get; set; } = "";

    public bool HasGraph { get; set; }

    /// <summary>The operator sets by domain; the empty one is ONNX' own.</summary>
    public SortedDictionary<string, long> OperatorSets { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public OnnxGraph Graph { get; } = new();

    public List<OnnxFunction> Functions { get; } = [];
}

/// <summary>A graph, or the body of a loop, a branch or a function.</summary>
internal class OnnxGraph
{
    public string Name { get; set; } = "";

    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>What is there before any node runs: inputs and constants.</summary>
    public HashSet<string> Given { get; } = new(StringComparer.Ordinal);

    /// <summary>What the graph gives.</summary>
    public List<string> Outputs { get; } = [];
}

/// <summary>An operator that the model itself defines.</summary>
internal sealed class OnnxFunction : OnnxGraph
{
    public string Domain { get; set; } = "";
}

/// <summary>One application of an operator.</summary>
internal sealed class OnnxNode
{
    public string Name { get; set; } = "";

    public string Operator { get; set; } = "";

    public string Domain { get; set; } = "";

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    /// <summary>The bodies of a loop or a branch.</summary>
    public List<OnnxGraph> Bodies { get; } = [];

    /// <summary>For messages: the operator, and the node's name where it has one.</summary>
    public override string ToString() => Name.Length > 0 ? $"{Operator} '{Name}'" : $"{Operator} that gives '{Outputs.FirstOrDefault()}'";
}
