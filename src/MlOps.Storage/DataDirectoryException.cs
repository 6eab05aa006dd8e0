namespace MlOps.Storage;

/// <summary>A data directory cannot be used: held by another process, not permitted, or written by a newer version. The message says what to do.</summary>
public sealed class DataDirectoryException : Exception
{
    /// <summary>Without a message.</summary>
    public DataDirectoryException()
    {
    }

    /// <summary>With a message.</summary>
    public DataDirectoryException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public DataDirectoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
