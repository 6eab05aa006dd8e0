namespace MlOps.Trainer.Ingestion;

/// <summary>A sign of life and a look at the token, every so many rows.</summary>
internal static class Tick
{
    private const int Rows = 4096;

    public static void Every(long row, string phase, IWorkerOutput output, CancellationToken cancellationToken)
    {
        if (row % Rows == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Progress(phase, row);
        }
    }
}
