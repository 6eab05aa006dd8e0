namespace MlOps.Storage;

/// <summary>The database cannot be this cluster's: it is another product's or cluster's, of a newer version, or the role lacks rights.</summary>
public sealed class ClusterDatabaseException : Exception
{
    /// <summary>Without a message.</summary>
    public ClusterDatabaseException()
    {
    }

    /// <summary>With a message.</summary>
    public ClusterDatabaseException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public ClusterDatabaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
