using System.Collections.Immutable;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>
/// Reads constants and the shapes of values, and holds what they declare against what is there: a runtime allocates by
/// the declaration, so that a few bytes could ask for any amount of memory.
/// </summary>
internal sealed class TensorParser(long memoryBytes)
{
    private const int TextType = 8;
    private const int Complex64 = 14;
    private const int Complex128 = 15;
    private const int MostTypeDepth = 8;
    private const int MostDimensions = 64;

    /// <summary>Bits of an element by <c>TensorProto.DataType</c>; texts have none.</summary>
    private static readonly ImmutableArray<int> Bits =
        [0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4, 8, 2, 2];

    /// <summary>The name of a <c>TensorProto</c> that is sound.</summary>
    public string Tensor(ProtoReader reader, string what)
    {
        var (name, type, raw, elements, isExternal) = ("", 0L, -1L, 0L, false);
        List<long> shape = [];
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.Integers(shape);
                    break;
                case 2:
                    type = reader.Integer();
                    break;
                case 4:
                    elements += reader.CountNumbers(4);
                    break;
                case 5 or 7 or 11:
                    elements += reader.CountIntegers();
                    break;
                case 6:
                    reader.Bytes();
                    elements++;
                    break;
                case 8:
                    name = reader.Text();
                    break;
                case 9:
                    raw = reader.Bytes().Length;
                    break;
                case 10:
                    elements += reader.CountNumbers(8);
                    break;
                case 13:
                    reader.Skip();
                    isExternal = true;
                    break;
                case 14:
                    isExternal |= reader.Integer() != 0;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (isExternal)
        {
            throw new JobFailedException(
                OnnxCodes.ExternalData,
                $"{what} '{name}' lies in another file. An import is one file: save the model with its data inside "
                + "(onnx.save_model(model, path, save_as_external_data=False)).");
        }

        Check($"{what} '{name}'", type, shape, raw, elements);
        return name;
    }

    /// <summary>The name of a <c>SparseTensorProto</c>: that of its values.</summary>
    public string Sparse(ProtoReader reader)
    {
        var name = "";
        List<long> shape = [];
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    name = Tensor(reader.Message(), "The sparse constant");
                    break;
                case 2:
                    Tensor(reader.Message(), "The places of a sparse constant");
                    break;
                case 3:
                    reader.Integers(shape);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // A runtime makes it dense; eight bytes are the largest element that it does so for.
        Bytes($"The sparse constant '{name}'", shape, 64);
        return name;
    }

    /// <summary>The name of a <c>ValueInfoProto</c> whose shape is possible.</summary>
    public string Value(ProtoReader reader, string what)
    {
        var name = "";
        List<List<long>> shapes = [];
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    Shapes(reader.Message(), shapes, 0);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        foreach (var shape in shapes)
        {
            Bytes($"{what} '{name}'", shape, 8);
        }

        return name;
    }

    /// <summary>The shapes in a <c>TypeProto</c>; 1 for a dimension that is open.</summary>
    private static void Shapes(ProtoReader reader, List<List<long>> shapes, int depth)
    {
        if (depth > MostTypeDepth)
        {
            throw reader.Damaged("a type is nested too deep");
        }

        while (reader.Read())
        {
            // tensor, sequence, map, sparse tensor, optional: in each of them a type or a shape is the member 1 or 2.
            if (reader.Field is not (1 or 4 or 5 or 8 or 9))
            {
                reader.Skip();
                continue;
            }

            var isTensor = reader.Field is 1 or 8;
            var inner = reader.Message();
            while (inner.Read())
            {
                if (isTensor && inner.Field == 2)
                {
                    shapes.Add(Shape(inner.Message()));
                }
                else if (!isTensor && inner.Field is 1 or 2)
                {
                    Inner(ref inner, shapes, depth);
                }
                else
                {
                    inner.Skip();
                }
            }
        }
    }

    private static void Inner(ref ProtoReader reader, List<List<long>> shapes, int depth)
    {
        // The key of a map is a number, all else is a type.
        if (reader.IsMessage)
        {
            Shapes(reader.Message(), shapes, depth + 1);
        }
        else
        {
            reader.Skip();
        }
    }

    private static List<long> Shape(ProtoReader reader)
    {
        List<long> shape = [];
        while (reader.Read())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            var dimension = reader.Message();
            var size = 1L;
            while (dimension.Read())
            {
                if (dimension.Field == 1)
                {
                    size = dimension.Integer();
                }
                else
                {
                    dimension.Skip();
                }
            }

            // Old exporters write 0 or -1 for an open dimension.
            shape.Add(size is 0 or -1 ? 1 : size);
        }

        return shape;
    }

    private void Check(string what, long type, List<long> shape, long raw, long elements)
    {
        if (type <= 0 || type >= Bits.Length)
        {
            throw new JobFailedException(OnnxCodes.Damaged, $"{what} has the element type {type}, which ONNX does not have. The file is damaged.");
        }

        var bits = Bits[(int)type];
        var bytes = Bytes(what, shape, bits);
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var (expected, found) = raw >= 0 && type != TextType
            ? (bytes, raw)
            : type switch
            {
                Complex64 or Complex128 => (2 * count, elements),
                _ when bits is > 0 and < 8 => (((count * bits) + 7) / 8, elements),
                _ => (count, elements),
            };
        if (expected != found)
        {
            throw new JobFailedException(
                OnnxCodes.Constant,
                $"{what} of the shape [{string.Join(',', shape)}] needs {expected:N0} {(raw >= 0 ? "bytes" : "values")}, but the file has {found:N0} for it. The file is damaged or forged.");
        }
    }

    /// <summary>The bytes that a tensor of that shape takes, if it can be.</summary>
    private long Bytes(string what, List<long> shape, int bits)
    {
        if (shape.Count > MostDimensions)
        {
            throw new JobFailedException(OnnxCodes.Shape, $"{what} has {shape.Count:N0} dimensions; at most {MostDimensions} are taken.");
        }

        if (shape.Exists(size => size is < 0 or > int.MaxValue))
        {
            throw new JobFailedException(OnnxCodes.Shape, $"{what} has the shape [{string.Join(',', shape)}]; every dimension must be from 0 to {int.MaxValue:N0}.");
        }

        var count = (UInt128)1;
        foreach (var size in shape)
        {
            count = shape.Contains(0) ? 0 : count * (UInt128)size;
            if (count * (UInt128)Math.Max(bits, 8) / 8 > (UInt128)memoryBytes)
            {
                throw new JobFailedException(
                    OnnxCodes.TooLarge,
                    $"{what} has the shape [{string.Join(',', shape)}], which takes more than the {memoryBytes / 1048576:N0} MiB that the import may use. "
                    + "If that is meant, give the run more memory (memoryMiB).");
            }
        }

        return (long)(((count * (UInt128)bits) + 7) / 8);
    }
}
