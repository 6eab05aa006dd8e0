using System.Security.Cryptography;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>The raw file on disk.</summary>
internal static class RawFile
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

    /// <summary>Hands the file to <paramref name="read"/>, and sees to it that the bytes are those that were uploaded.</summary>
    public static T Checked<T>(IngestionJob job, Func<Stream, T> read)
    {
        using var hash = SHA256.Create();
        using var file = Open(job.InputPath);
        using var hashed = new CryptoStream(file, hash, CryptoStreamMode.Read);
        var result = read(new KeptOpen(hashed));

        // Whoever reads a compressed file may stop before its last byte.
        hashed.CopyTo(Stream.Null);
        var digest = Convert.ToHexStringLower(hash.Hash!);
        return digest.Equals(job.RawDigest, StringComparison.OrdinalIgnoreCase)
            ? result
            : throw new JobFailedException(
                "ingestion.input-changed",
                $"The uploaded file has the SHA-256 {digest}; {job.RawDigest} was expected, as counted during the upload. Upload it again.");
    }

    /// <summary>The digest is taken of what a reader leaves, too.</summary>
    private sealed class KeptOpen(Stream input) : ReadingStream(input, leaveOpen: true)
    {
        public override int Read(Span<byte> buffer) => Input.Read(buffer);
    }
}
