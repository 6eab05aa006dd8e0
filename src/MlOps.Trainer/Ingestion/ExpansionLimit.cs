namespace MlOps.Trainer.Ingestion;

/// <summary>How much may come out of a file that holds less than it says: compressed text, and Parquet.</summary>
/// <param name="Bytes">The most bytes of text.</param>
/// <param name="Reason">Where the limit comes from, for a message.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record ExpansionLimit(long Bytes, string Reason, string Remedy)
{
    /// <summary>More than that from one byte is no table that someone recorded.</summary>
    private const int MaxRatio = 200;

    private const long BytesPerMiB = 1024 * 1024;

    /// <summary>The limit for a file of <paramref name="fileBytes"/>; small files may always expand to the job's memory.</summary>
    public static ExpansionLimit Of(long fileBytes, int memoryMiB, string folder)
    {
        var byRatio = Math.Max(memoryMiB * BytesPerMiB, fileBytes > long.MaxValue / MaxRatio ? long.MaxValue : fileBytes * MaxRatio);

        // The table, what it spills and the version's own file lie there together, and others need some too.
        var byDisk = new DriveInfo(folder).AvailableFreeSpace / 2;
        return byDisk < byRatio
            ? new(byDisk, "half of what is free on the disk of the worker's folder", "Free some space on the data directory's disk, or upload less at a time.")
            : new(byRatio, $"{MaxRatio} times its size and the memory limit of {memoryMiB} MiB", "If that is right, upload it in a plainer form: uncompressed, or as several parts (mode=append).");
    }
}
