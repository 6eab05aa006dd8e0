using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MlOps.Predictor.Onnx;

/// <summary>What predictions of ONNX models may take: foreign graphs, whose time and memory the input may decide.</summary>
public sealed class OnnxLimits
{
    /// <summary>The configuration section that these are bound from.</summary>
    public const string Section = "MlOps:Onnx";

    /// <summary>How long one request may run; then it is ended and refused. Default: 30 seconds.</summary>
    [Range(1, 86_400)]
    public int Seconds { get; set; } = 30;

    /// <summary>
    /// What all ONNX models of this process may have together, in MiB: their weights, and the tensors of the requests that
    /// run. What asks for more is refused. 0: no bound. At most 4095, the most that ONNX Runtime's binding can say. The first
    /// host of a process decides. Default: 2048.
    /// </summary>
    [Range(0, 4095)]
    public int MemoryMiB { get; set; } = 2048;

    /// <summary>How many values the answer to one request may have, over all its rows and outputs. Default: 10,000,000, about 100 MB of JSON.</summary>
    [Range(1, 2_000_000_000)]
    public long Values { get; set; } = 10_000_000;
}

[OptionsValidator]
internal sealed partial class OnnxLimitsValidator : IValidateOptions<OnnxLimits>;
