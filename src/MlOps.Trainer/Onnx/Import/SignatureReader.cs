using Microsoft.ML.OnnxRuntime;
using MlOps.Models;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>A session's inputs and outputs by the Open Inference Protocol's names.</summary>
internal static class SignatureReader
{
    public static ModelSignature Read(InferenceSession session, HashSet<string> zipMaps) => session.InputNames.Count > 0
        ? new(
            [.. session.InputNames.Select(name => Input(name, session.InputMetadata[name]))],
            [.. session.OutputNames.Select(name => Output(name, session.OutputMetadata[name], zipMaps))])
        : throw new JobFailedException(OnnxCodes.Graph, "The model has no input, so that its answer is always the same. Export it with its inputs.");

    private static TensorSignature Input(string name, NodeMetadata node) => node.IsTensor
        ? Tensor("input", name, node)
        : throw new JobFailedException(OnnxCodes.Type, $"The input '{name}' is no tensor ({Kind(node)}); only tensors can be sent in a request. Export the model with tensors alone.");

    private static TensorSignature Output(string name, NodeMetadata node, HashSet<string> zipMaps)
    {
        if (node.IsTensor)
        {
            return Tensor("output", name, node);
        }

        // Its answer is turned into the tensor that it was made of; how many classes there are, the first run tells.
        return zipMaps.Contains(name)
            ? new(name, "FP32", [-1, -1])
            : throw new JobFailedException(
                OnnxCodes.Type,
                $"The output '{name}' is no tensor ({Kind(node)}), and no list of probabilities by class either. Export the model with tensors alone.");
    }

    private static TensorSignature Tensor(string what, string name, NodeMetadata node) =>
        TensorDatatypes.OfOnnx((int)node.ElementDataType) is { } datatype
            ? new(name, datatype, [.. node.Dimensions.Select(size => size <= 0 ? -1L : size)])
            : throw new JobFailedException(
                OnnxCodes.Type,
                $"The {what} '{name}' has elements of the type {Enum.GetName(node.ElementDataType) ?? $"{node.ElementDataType}"}, which requests cannot bear. "
                + $"Types are {string.Join(", ", TensorDatatypes.Names)}; cast it in the model.");

    private static string Kind(NodeMetadata node) => node.OnnxValueType switch
    {
        OnnxValueType.ONNX_TYPE_SEQUENCE => "a sequence",
        OnnxValueType.ONNX_TYPE_MAP => "a map",
        OnnxValueType.ONNX_TYPE_OPTIONAL => "an optional value",
        OnnxValueType.ONNX_TYPE_SPARSETENSOR => "a sparse tensor",
        _ => "an opaque value",
    };
}
