namespace MlOps.Trainer.Onnx.Format;

/// <summary>A whole model: <c>ModelProto</c>.</summary>
internal sealed record Model(Graph Graph, string Producer, string ProducerVersion, IReadOnlyDictionary<string, string> Metadata) : IMessage
{
    /// <summary>The format's version; 8 came with ONNX 1.10 and every later runtime reads it.</summary>
    public const int IrVersion = 8;

    /// <summary>The version of the common operators.</summary>
    public const int Operators = 17;

    /// <summary>The version of the operators of <see cref="LearningDomain"/>; 3 knows trees whose numbers are doubles.</summary>
    public const int LearningOperators = 3;

    /// <summary>Where the operators of classical models are.</summary>
    public const string LearningDomain = "ai.onnx.ml";

    public void WriteTo(MessageWriter writer)
    {
        writer.Integer(1, IrVersion);
        writer.Text(2, Producer);
        writer.Text(3, ProducerVersion);
        writer.Message(7, Graph);
        writer.Message(8, new OperatorSet("", Operators));
        writer.Message(8, new OperatorSet(LearningDomain, LearningOperators));
        writer.Messages(14, Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new Entry(entry.Key, entry.Value)));
    }

    private sealed record OperatorSet(string Domain, int Version) : IMessage
    {
        public void WriteTo(MessageWriter writer)
        {
            writer.Text(1, Domain);
            writer.Integer(2, Version);
        }
    }

    private sealed record Entry(string Key, string Value) : IMessage
    {
        public void WriteTo(MessageWriter writer)
        {
            writer.Text(1, Key);
            writer.Text(2, Value);
        }
    }
}
