namespace MlOps.Trainer.Onnx;

/// <summary>The model has a part that is not written as ONNX; the message says which.</summary>
internal sealed class NotExportableException(string message) : Exception(message);
