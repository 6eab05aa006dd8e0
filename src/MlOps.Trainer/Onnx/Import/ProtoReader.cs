using System.Text;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>
/// One protobuf message, field by field, without a copy. Whatever the bytes are, it ends: every step goes forward, and
/// what does not fit is a failure that names the byte.
/// </summary>
/// <remarks>The encoding is that of protobuf.dev/programming-guides/encoding.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message, long offset = 0)
{
    private const int VarintType = 0;
    private const int EightBytesType = 1;
    private const int LengthType = 2;
    private const int FourBytesType = 5;
    private const int LongestVarint = 10;

    private readonly ReadOnlySpan<byte> _message = message;
    private readonly long _offset = offset;
    private int _at;
    private int _type;

    /// <summary>The number of the field at hand.</summary>
    public int Field { get; private set; }

    /// <summary>Whether the field at hand holds bytes, which a message is.</summary>
    public readonly bool IsMessage => _type == LengthType;

    /// <summary>How many bytes the message has.</summary>
    public readonly int Length => _message.Length;

    /// <summary>Goes on to the next field; its value must be taken or skipped before the next call.</summary>
    public bool Read()
    {
        if (_at == _message.Length)
        {
            return false;
        }

        var tag = Varint();
        _type = (int)(tag & 7);
        Field = tag is >= 8 and <= uint.MaxValue ? (int)(tag >> 3) : throw Damaged("the number of a field is out of range");
        return true;
    }

    public long Integer() => _type == VarintType ? (long)Varint() : throw Damaged($"the field {Field} holds no integer");

    /// <summary>A repeated integer, packed or not.</summary>
    public void Integers(List<long> values)
    {
        if (_type == VarintType)
        {
            values.Add((long)Varint());
            return;
        }

        var packed = Message();
        while (packed._at < packed._message.Length)
        {
            values.Add((long)packed.Varint());
        }
    }

    /// <summary>How many elements a repeated integer adds, packed or not.</summary>
    public long CountIntegers()
    {
        if (_type == VarintType)
        {
            Varint();
            return 1;
        }

        var packed = Message();
        var count = 0L;
        for (; packed._at < packed._message.Length; count++)
        {
            packed.Varint();
        }

        return count;
    }

    /// <summary>How many elements a repeated number of <paramref name="size"/> bytes (4 or 8) adds, packed or not.</summary>
    public long CountNumbers(int size)
    {
        if (_type == (size == 4 ? FourBytesType : EightBytesType))
        {
            Take(size);
            return 1;
        }

        var packed = Bytes().Length;
        return packed % size == 0 ? packed / size : throw Damaged($"the field {Field} holds a broken number");
    }

    public ReadOnlySpan<byte> Bytes()
    {
        if (_type != LengthType)
        {
            throw Damaged($"the field {Field} holds no bytes");
        }

        var length = Varint();
        return length <= (ulong)(_message.Length - _at)
            ? Take((int)length)
            : throw Damaged($"the field {Field} would have {length:N0} bytes, but {_message.Length - _at:N0} are left");
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>A message in the message.</summary>
    public ProtoReader Message()
    {
        var bytes = Bytes();
        return new(bytes, _offset + _at - bytes.Length);
    }

    public void Skip()
    {
        switch (_type)
        {
            case VarintType:
                Varint();
                break;
            case EightBytesType:
                Take(8);
                break;
            case LengthType:
                Bytes();
                break;
            case FourBytesType:
                Take(4);
                break;
            default:
                throw Damaged($"the field {Field} has the unknown wire type {_type}");
        }
    }

    public readonly JobFailedException Damaged(string what) => new(
        OnnxCodes.Damaged,
        $"The file is no whole ONNX model: at byte {_offset + _at:N0}, {what}. It is cut short, damaged, or no ONNX model at all. Export or copy it again.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _message.Length - _at)
        {
            throw Damaged($"the field {Field} would have {count} bytes, but {_message.Length - _at} are left");
        }

        var taken = _message.Slice(_at, count);
        _at += count;
        return taken;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var i = 0; i < LongestVarint && _at < _message.Length; i++)
        {
            var next = _message[_at++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged("an integer does not end");
    }
}
