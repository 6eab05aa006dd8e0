namespace MlOps.Trainer.Ingestion;

/// <summary>The raw file on disk.</summary>
internal static class CsvFile
{
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JobFailedException("ingestion.no-input", $"The uploaded file cannot be opened: {exception.Message} Upload it again.");
        }
    }
}
