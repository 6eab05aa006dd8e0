namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>How sketches are stored: a version, then the sketch's own bytes, as base64.</summary>
internal static class SketchFormat
{
    /// <summary>The format of all sketches; another one is refused, since hashes and counts would not mean the same.</summary>
    public const byte Version = 1;

    public static string Pack(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        write(writer);
        writer.Flush();
        return Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <exception cref="InvalidDataException">The text is no sketch of this version.</exception>
    public static T Unpack<T>(string text, Func<BinaryReader, T> read)
    {
        try
        {
            using var bytes = new MemoryStream(Convert.FromBase64String(text), writable: false);
            using var reader = new BinaryReader(bytes);
            var version = reader.ReadByte();
            Require(version == Version, $"version {version}; this platform reads version {Version}");
            var sketch = read(reader);
            Require(bytes.Position == bytes.Length, "bytes are left over");
            return sketch;
        }
        catch (Exception exception) when (exception is FormatException or EndOfStreamException)
        {
            throw new InvalidDataException($"The sketch cannot be read: {exception.Message}", exception);
        }
    }

    public static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The sketch cannot be used: {what}.");
        }
    }
}
