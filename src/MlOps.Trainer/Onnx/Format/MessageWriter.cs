using Google.Protobuf;

namespace MlOps.Trainer.Onnx.Format;

/// <summary>Writes the fields of one message.</summary>
internal sealed class MessageWriter : IDisposable
{
    private readonly MemoryStream _bytes = new();
    private readonly CodedOutputStream _output;

    private MessageWriter() => _output = new CodedOutputStream(_bytes, leaveOpen: true);

    public static byte[] ToBytes(IMessage message)
    {
        using var writer = new MessageWriter();
        message.WriteTo(writer);
        writer._output.Flush();
        return writer._bytes.ToArray();
    }

    public void Integer(int field, long value)
    {
        _output.WriteTag(field, WireFormat.WireType.Varint);
        _output.WriteInt64(value);
    }

    public void Single(int field, float value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed32);
        _output.WriteFloat(value);
    }

    public void Text(int field, string value)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteString(value);
    }

    public void Bytes(int field, byte[] value)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }

    public void Message(int field, IMessage value) => Bytes(field, ToBytes(value));

    public void Messages(int field, IEnumerable<IMessage> values)
    {
        foreach (var value in values)
        {
            Message(field, value);
        }
    }

    public void Texts(int field, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Text(field, value);
        }
    }

    public void Integers(int field, long[] values)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteLength(values.Sum(CodedOutputStream.ComputeInt64Size));
        foreach (var value in values)
        {
            _output.WriteInt64(value);
        }
    }

    public void Singles(int field, float[] values)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteLength(values.Length * sizeof(float));
        foreach (var value in values)
        {
            _output.WriteFloat(value);
        }
    }

    public void Dispose()
    {
        _output.Dispose();
        _bytes.Dispose();
    }
}
