namespace MlOps.Trainer.Onnx.Format;

/// <summary>A message of ONNX's format, which is Protocol Buffers by the public schema <c>onnx.proto</c>; field numbers are its.</summary>
internal interface IMessage
{
    /// <summary>Writes the message's fields.</summary>
    void WriteTo(MessageWriter writer);
}
