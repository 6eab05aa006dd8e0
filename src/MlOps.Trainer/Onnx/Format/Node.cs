namespace MlOps.Trainer.Onnx.Format;

/// <summary>One operation with one result: <c>NodeProto</c>.</summary>
internal sealed record Node(string Domain, string Operator, IReadOnlyList<string> Inputs, string Output, IReadOnlyList<Attribute> Attributes) : IMessage
{
    public void WriteTo(MessageWriter writer)
    {
        writer.Texts(1, Inputs);
        writer.Text(2, Output);
        writer.Text(3, $"{Operator}/{Output}");
        writer.Text(4, Operator);
        writer.Messages(5, Attributes);
        writer.Text(7, Domain);
    }
}
