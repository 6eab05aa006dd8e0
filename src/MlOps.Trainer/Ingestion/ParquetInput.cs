using MlOps.Datasets;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>The Parquet file of a job, unpacked where it came compressed as a whole.</summary>
internal static class ParquetInput
{
    private const string Unpacked = "input.parquet";

    /// <summary>Two marks of four bytes, and the length of the footer between them.</summary>
    private const int ShortestFile = 12;

    /// <summary>Where the file lies that DuckDB reads.</summary>
    public static string PathOf(IngestionJob job) =>
        job.File.Compression == FileCompression.None ? Path.GetFullPath(job.InputPath) : Path.GetFullPath(Path.Combine(job.WorkDirectory, Unpacked));

    /// <summary>Checks the uploaded bytes, unpacks them where need be, and looks whether they are a whole Parquet file.</summary>
    public static void Prepare(IngestionJob job)
    {
        RawFile.Checked(job, raw =>
        {
            using var file = Decompression.Of(job, raw);
            using var target = job.File.Compression == FileCompression.None ? Stream.Null : File.Create(PathOf(job));
            file.CopyTo(target);
            return true;
        });

        using var parquet = RawFile.Open(PathOf(job));
        Span<byte> mark = stackalloc byte[4];
        if (parquet.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) < mark.Length || !mark.SequenceEqual("PAR1"u8))
        {
            throw mark.SequenceEqual("PARE"u8) ? ParquetErrors.Encrypted() : ParquetErrors.NoParquet(mark);
        }

        parquet.Seek(-mark.Length, SeekOrigin.End);
        parquet.ReadExactly(mark);
        if (parquet.Length < ShortestFile || !mark.SequenceEqual("PAR1"u8))
        {
            throw ParquetErrors.Truncated(parquet.Length);
        }
    }

    /// <summary>Removes what was unpacked.</summary>
    public static void Clean(IngestionJob job)
    {
        if (job.File.Compression != FileCompression.None)
        {
            File.Delete(PathOf(job));
        }
    }
}
