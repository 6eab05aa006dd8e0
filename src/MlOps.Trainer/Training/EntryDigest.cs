using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Trainer.Training;

/// <summary>
/// A zip's identity by what it holds: SHA-256 over its entries in the order of their names, each as length and bytes
/// of the name, then length and bytes of the content. The file's own bytes hold the times of writing.
/// </summary>
internal static class EntryDigest
{
    public static string Of(string zipPath)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var zip = ZipFile.OpenRead(zipPath);
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (var entry in zip.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            var name = Encoding.UTF8.GetBytes(entry.FullName);
            BinaryPrimitives.WriteInt64LittleEndian(length, name.Length);
            hash.AppendData(length);
            hash.AppendData(name);
            BinaryPrimitives.WriteInt64LittleEndian(length, entry.Length);
            hash.AppendData(length);
            Append(hash, entry);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        var buffer = new byte[81920];
        for (var read = content.Read(buffer); read > 0; read = content.Read(buffer))
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }
    }
}
