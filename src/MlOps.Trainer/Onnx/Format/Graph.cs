namespace MlOps.Trainer.Onnx.Format;

/// <summary>What is computed of what: <c>GraphProto</c>.</summary>
internal sealed record Graph(
    string Name,
    IReadOnlyList<Node> Nodes,
    IReadOnlyList<Tensor> Constants,
    IReadOnlyList<Value> Inputs,
    IReadOnlyList<Value> Outputs) : IMessage
{
    public void WriteTo(MessageWriter writer)
    {
        writer.Messages(1, Nodes);
        writer.Text(2, Name);
        writer.Messages(5, Constants);
        writer.Messages(11, Inputs);
        writer.Messages(12, Outputs);
    }
}
