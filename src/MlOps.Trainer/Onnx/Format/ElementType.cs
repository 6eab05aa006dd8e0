namespace MlOps.Trainer.Onnx.Format;

/// <summary>What a tensor holds: <c>TensorProto.DataType</c>, as far as it is used here.</summary>
internal enum ElementType
{
    Single = 1,
    Int64 = 7,
    Text = 8,
    Double = 11,
}
