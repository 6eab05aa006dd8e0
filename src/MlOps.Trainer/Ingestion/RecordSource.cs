using MlOps.Datasets;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>A file's records one after the other, whatever its format: every value as UTF-8 text, and an empty one where there is none.</summary>
internal abstract class RecordSource : IDisposable
{
    /// <summary>The columns' names in the file's order. Those of JSON Lines are complete at the end alone.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The 1-based line on which the record that was read last begins; of Parquet its row.</summary>
    public abstract long Line { get; }

    /// <summary>A value of the record that was read last; valid until the next read.</summary>
    public abstract ReadOnlySpan<byte> this[int column] { get; }

    /// <summary>Reads the next record; false where the file ends.</summary>
    /// <exception cref="JobFailedException">The file breaks a rule; the failure has the line.</exception>
    public abstract bool Read();

    /// <summary>Whether the format itself says that the value is a text, and so neither a number nor a truth value.</summary>
    public virtual bool IsText(int column) => false;

    /// <summary>What a file without any record is told.</summary>
    public abstract JobFailedException NoRows();

    /// <summary>Where the record that was read last stands, for a message.</summary>
    public virtual string Place => $"Line {Line}";

    /// <summary>What is to be known about the records once all are read.</summary>
    public virtual IEnumerable<string> Notices => [];

    /// <summary>A file's records from its beginning; <paramref name="raw"/> is closed with them.</summary>
    public static RecordSource OfText(IngestionJob job, Stream raw)
    {
        var text = EncodedText.AsUtf8(Decompression.Of(job, raw), job.File.Encoding);
        return job.File.Format == FileFormat.JsonLines ? new JsonLinesSource(text) : new CsvSource(text, job.Csv);
    }

    /// <summary>A file's records from its beginning, once more.</summary>
    public static RecordSource Of(IngestionJob job) =>
        job.File.Format == FileFormat.Parquet ? ParquetSource.Open(job) : OfText(job, RawFile.Open(job.InputPath));

    public abstract void Dispose();
}
