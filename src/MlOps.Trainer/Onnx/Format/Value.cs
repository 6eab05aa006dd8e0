namespace MlOps.Trainer.Onnx.Format;

/// <summary>An input or an output, one row per row and <paramref name="Width"/> columns: <c>ValueInfoProto</c>.</summary>
internal sealed record Value(string Name, ElementType Type, long Width) : IMessage
{
    private const string Rows = "rows";

    public void WriteTo(MessageWriter writer)
    {
        writer.Text(1, Name);
        writer.Message(2, new TensorOf(new Shape(Width), Type));
    }

    /// <summary><c>TypeProto</c> with its <c>TypeProto.Tensor</c>.</summary>
    private sealed record TensorOf(Shape Shape, ElementType Type) : IMessage
    {
        public void WriteTo(MessageWriter writer) => writer.Message(1, new Inner(Shape, Type));

        private sealed record Inner(Shape Shape, ElementType Type) : IMessage
        {
            public void WriteTo(MessageWriter writer)
            {
                writer.Integer(1, (long)Type);
                writer.Message(2, Shape);
            }
        }
    }

    /// <summary><c>TensorShapeProto</c>: a number of rows that each call chooses, and a fixed width.</summary>
    private sealed record Shape(long Width) : IMessage
    {
        public void WriteTo(MessageWriter writer)
        {
            writer.Message(1, new Dimension(null));
            writer.Message(1, new Dimension(Width));
        }

        private sealed record Dimension(long? Length) : IMessage
        {
            public void WriteTo(MessageWriter writer)
            {
                if (Length is { } length)
                {
                    writer.Integer(1, length);
                }
                else
                {
                    writer.Text(2, Rows);
                }
            }
        }
    }
}
