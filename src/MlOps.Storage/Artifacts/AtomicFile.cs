using System.Globalization;
using System.Security.Cryptography;

namespace MlOps.Storage.Artifacts;

/// <summary>Writes a file whole or not at all: temporary name beside the target, fsync, rename, fsync of the directory. A mere copy goes without the fsyncs.</summary>
internal sealed class AtomicFile
{
    private readonly string _temporary;
    private readonly Func<string, Stream> _create;
    private readonly bool _isCopy;
    private readonly Action? _require;
    private long _last;

    /// <param name="root">The directory that the files are in, or below; leftovers of an earlier process are removed.</param>
    /// <param name="create">Opens a new temporary file; a test may give one that fails.</param>
    /// <param name="temporary">The folder of temporary files, this process' own.</param>
    /// <param name="isCopy">Whether the files are copies that no one trusts after a crash, so that nobody waits for the disk.</param>
    /// <param name="require">Throws where <paramref name="root"/> is not what it was when it was opened, such as a folder that is mounted no more.</param>
    public AtomicFile(string root, Func<string, Stream>? create = null, string temporary = ".tmp", bool isCopy = false, Action? require = null)
    {
        _isCopy = isCopy;
        _require = require;
        _temporary = Path.Combine(root, temporary);
        _create = create ?? Create;
        Failing(_temporary, () =>
        {
            Directory.CreateDirectory(_temporary);
            foreach (var leftover in Directory.EnumerateFiles(_temporary))
            {
                File.Delete(leftover);
            }

            return true;
        });
    }

    /// <summary>Keeps <paramref name="content"/> under the path that <paramref name="target"/> gives for its digest.</summary>
    /// <param name="content">What to write; its own exceptions pass through.</param>
    /// <param name="target">The path for a digest.</param>
    /// <param name="replace">Whether a file that is there is replaced; else it is left as it is.</param>
    /// <param name="cancellationToken">Breaks the write off; nothing stays.</param>
    public async Task<StoredArtifact> WriteAsync(Stream content, Func<string, string> target, bool replace, CancellationToken cancellationToken)
    {
        _require?.Invoke();
        var temporary = Path.Combine(_temporary, Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));
        try
        {
            var written = await FillAsync(temporary, content, cancellationToken);
            var path = target(written.Digest);
            await Task.Run(() => Failing(path, () => Place(temporary, path, replace, toDisk: !_isCopy)), CancellationToken.None);
            return written;
        }
        finally
        {
            // Where its folder is gone too, deleting would hide what became of the write.
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    /// <summary>Runs an access to a file; what fails names the path and a remedy.</summary>
    public static T Failing<T>(string path, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(path, exception);
        }
    }

    private static StoreUnavailableException Unavailable(string path, Exception exception) => new(
        $"'{path}' cannot be written: {exception.Message} Nothing was kept. Free some space, or check the directory's permissions, and try again.", exception);

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Share = FileShare.None,
        BufferSize = 0,
    });

    private async Task<StoredArtifact> FillAsync(string temporary, Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        var bytes = 0L;

        // Every time: where several hosts share the folder, another may have taken an idle one's away.
        await using var file = Failing(temporary, () =>
        {
            Directory.CreateDirectory(_temporary);
            return _create(temporary);
        });
        while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            bytes += read;
            await PutAsync(temporary, file, buffer.AsMemory(0, read), cancellationToken);
        }

        await Task.Run(() => Failing(temporary, () => Flush(file, toDisk: !_isCopy)), CancellationToken.None);
        return new(Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }

    private static async Task PutAsync(string path, Stream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(path, exception);
        }
    }

    private static bool Flush(Stream file, bool toDisk)
    {
        if (file is FileStream onDisk)
        {
            onDisk.Flush(toDisk);
        }
        else
        {
            file.Flush();
        }

        return true;
    }

    private static bool Place(string temporary, string path, bool replace, bool toDisk)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory);
            FlushWhere(toDisk, Path.GetDirectoryName(directory)!);
        }

        if (replace || !File.Exists(path))
        {
            File.Move(temporary, path, overwrite: true);
        }

        // Also where it was there already: whoever renamed it may not have come so far yet.
        FlushWhere(toDisk, directory);
        return true;
    }

    private static void FlushWhere(bool toDisk, string directory)
    {
        if (toDisk)
        {
            Posix.FlushDirectory(directory);
        }
    }
}
