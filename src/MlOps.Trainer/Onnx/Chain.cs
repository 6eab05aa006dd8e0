using Microsoft.ML;

namespace MlOps.Trainer.Onnx;

internal static class Chain
{
    /// <summary>The transforms of a chain and of the chains in it, in order.</summary>
    public static IEnumerable<ITransformer> Flatten(ITransformer transform) =>
        transform is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [transform];
}
