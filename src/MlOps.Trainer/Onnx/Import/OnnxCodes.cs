namespace MlOps.Trainer.Onnx.Import;

/// <summary>Why a model was not imported.</summary>
internal static class OnnxCodes
{
    public const string NotOnnx = "onnx.not-onnx";
    public const string Damaged = "onnx.damaged";
    public const string TooLarge = "onnx.too-large";
    public const string Shape = "onnx.shape";
    public const string Constant = "onnx.constant";
    public const string ExternalData = "onnx.external-data";
    public const string CustomOperator = "onnx.custom-operator";
    public const string Graph = "onnx.graph";
    public const string Cycle = "onnx.cycle";
    public const string Type = "onnx.type";
    public const string Refused = "onnx.refused";
    public const string RunFailed = "onnx.run-failed";
    public const string NotDeterministic = "onnx.not-deterministic";
    public const string NotFinite = "onnx.not-finite";
    public const string InputChanged = "import.input-changed";
}
