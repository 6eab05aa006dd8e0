using System.Collections.Immutable;
using System.Reflection;
using Microsoft.ML.Trainers;

namespace MlOps.Trainer.Onnx;

/// <summary>
/// One model per class, and how their answers become one. ML.NET keeps both to itself, so they are read by reflection:
/// where a later version has them no longer, the model is not exported.
/// </summary>
internal sealed record OneVersusAll(IReadOnlyList<object> Models, OneVersusAllKind Kind)
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    public static OneVersusAll Of(OneVersusAllModelParameters model)
    {
        var models = typeof(OneVersusAllModelParameters).GetProperty("SubModelParameters", Hidden)?.GetValue(model) as ImmutableArray<object>?;
        var kind = typeof(OneVersusAllModelParameters).GetField("_impl", Hidden)?.GetValue(model)?.GetType().Name switch
        {
            "ImplSoftmax" => OneVersusAllKind.Softmax,
            "ImplDist" => OneVersusAllKind.Probabilities,
            _ => (OneVersusAllKind?)null,
        };
        return models is { IsDefaultOrEmpty: false } && kind is not null
            ? new(models.Value, kind.Value)
            : throw new NotExportableException("A one-versus-all model without probabilities is not written as ONNX.");
    }
}

/// <summary>How the classes' models become one answer.</summary>
internal enum OneVersusAllKind
{
    /// <summary>The softmax of their scores.</summary>
    Softmax,

    /// <summary>Their probabilities, scaled to the sum 1.</summary>
    Probabilities,
}
