namespace MlOps.Trainer.Onnx;

/// <summary>What a normalising transform does to a number: (x − offset) · scale.</summary>
internal readonly record struct Scaling(float Offset, float Scale);
