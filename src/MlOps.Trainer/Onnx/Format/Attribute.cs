namespace MlOps.Trainer.Onnx.Format;

/// <summary>A parameter of a node: <c>AttributeProto</c>.</summary>
internal sealed class Attribute : IMessage
{
    private readonly string _name;
    private readonly object _value;

    private Attribute(string name, object value)
    {
        _name = name;
        _value = value;
    }

    public static Attribute Of(string name, long value) => new(name, value);

    public static Attribute Of(string name, Tensor value) => new(name, value);

    public static Attribute Of(string name, long[] values) => new(name, values);

    public static Attribute Of(string name, float[] values) => new(name, values);

    public static Attribute Of(string name, IReadOnlyList<string> values) => new(name, values);

    public void WriteTo(MessageWriter writer)
    {
        writer.Text(1, _name);
        switch (_value)
        {
            case long integer:
                writer.Integer(3, integer);
                writer.Integer(20, 2);
                break;
            case Tensor tensor:
                writer.Message(5, tensor);
                writer.Integer(20, 4);
                break;
            case float[] singles:
                writer.Singles(7, singles);
                writer.Integer(20, 6);
                break;
            case long[] integers:
                writer.Integers(8, integers);
                writer.Integer(20, 7);
                break;
            case IReadOnlyList<string> texts:
                writer.Texts(9, texts);
                writer.Integer(20, 8);
                break;
            default:
                throw new InvalidOperationException($"The attribute {_name} cannot be a {_value.GetType()}.");
        }
    }
}
