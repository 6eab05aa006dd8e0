namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>
/// How large a column's sketches are: a rule of the number of columns alone, so that parts of one dataset can be joined,
/// and so that wide files fit into memory too.
/// </summary>
/// <param name="DistinctPrecision">Of the <see cref="DistinctSketch"/>.</param>
/// <param name="Quantiles">Of the <see cref="QuantileSketch"/>.</param>
/// <param name="Frequent">Of the <see cref="FrequentItems{T}"/>.</param>
/// <param name="TextLength">How many characters of a frequent text are kept.</param>
/// <param name="Batch">How many numbers wait until they are taken in at once.</param>
internal sealed record SketchSizes(int DistinctPrecision, int Quantiles, int Frequent, int TextLength, int Batch)
{
    private const int UsualColumns = 256;
    private const int WideColumns = 1024;

    public static SketchSizes Of(int columns) => columns switch
    {
        <= UsualColumns => new(14, 400, 1024, 256, 2048),
        <= WideColumns => new(12, 200, 256, 64, 256),
        _ => new(10, 200, 64, 32, 64),
    };
}
