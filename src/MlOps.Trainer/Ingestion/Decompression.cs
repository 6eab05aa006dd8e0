using System.IO.Compression;
using MlOps.Datasets;
using MlOps.Work;
using ZstdSharp;

namespace MlOps.Trainer.Ingestion;

/// <summary>What is in a compressed file: as much as may be, and whole or not at all.</summary>
internal sealed class Decompression : ReadingStream
{
    private const int HeadLength = 4;

    private readonly FileCompression _compression;
    private readonly long _fileBytes;
    private readonly ExpansionLimit _limit;
    private readonly GradualEnd? _end;
    private long _bytes;

    // Without it, what is cut short ends as if it were whole.
    static Decompression() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private Decompression(Stream expanded, FileCompression compression, long fileBytes, ExpansionLimit limit, GradualEnd? end)
        : base(expanded)
    {
        _end = end;
        _compression = compression;
        _fileBytes = fileBytes;
        _limit = limit;
    }

    /// <summary>The contents of <paramref name="raw"/>, which is the job's file.</summary>
    public static Stream Of(IngestionJob job, Stream raw)
    {
        var fileBytes = new FileInfo(job.InputPath).Length;
        return Of(raw, job.File.Compression, fileBytes, ExpansionLimit.Of(fileBytes, job.Limits.MemoryMiB, job.WorkDirectory));
    }

    public static Stream Of(Stream raw, FileCompression compression, long fileBytes, ExpansionLimit limit)
    {
        var head = new HeadStream(raw, HeadLength);
        var found = Recognise(head.Head);
        if (compression == FileCompression.None)
        {
            return found is { } unsaid ? throw FileErrors.Compressed(unsaid) : head;
        }

        if (found != compression)
        {
            throw FileErrors.NotCompressed(compression, head.Head);
        }

        if (compression == FileCompression.Zstd)
        {
            return new Decompression(new DecompressionStream(head, leaveOpen: false), compression, fileBytes, limit, null);
        }

        var end = new GradualEnd(head, fileBytes);
        return new Decompression(new GZipStream(end, CompressionMode.Decompress), compression, fileBytes, limit, end);
    }

    /// <summary>What a file's first bytes say that it is compressed with; null: nothing that is known here.</summary>
    public static FileCompression? Recognise(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? FileCompression.Gzip
        : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? FileCompression.Zstd
        : null;

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = Input.Read(buffer);
        }
        catch (Exception exception) when (exception is EndOfStreamException || (exception is InvalidDataException && exception.Message.Contains("truncated", StringComparison.Ordinal)))
        {
            throw FileErrors.Truncated(_compression);
        }
        catch (InvalidDataException)
        {
            throw FileErrors.Corrupt(_compression, "its contents do not match their checksum, or cannot be unpacked");
        }
        catch (ZstdException exception)
        {
            throw FileErrors.Corrupt(_compression, exception.Message);
        }

        if (read == 0 && buffer.Length > 0 && _end?.HasMore() == true)
        {
            throw FileErrors.Corrupt(_compression, "behind its end there are bytes that are no further gzip member");
        }

        _bytes += read;
        return _bytes <= _limit.Bytes ? read : throw FileErrors.ExpandsTooMuch(_fileBytes, _limit);
    }
}
