namespace MlOps.Host;

/// <summary>The platform cannot start as it was told to; the message says why and what to do.</summary>
public sealed class StartException : Exception
{
    /// <summary>Without a message.</summary>
    public StartException()
    {
    }

    /// <summary>With a message.</summary>
    public StartException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public StartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The platform was told to stop before it had started. Nothing is wrong.</summary>
public sealed class StartStoppedException : OperationCanceledException
{
    /// <summary>Without a message.</summary>
    public StartStoppedException()
    {
    }

    /// <summary>With a message.</summary>
    public StartStoppedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public StartStoppedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With what the start ended with.</summary>
    public StartStoppedException(Exception innerException)
        : base("The platform was told to stop before it had started.", innerException)
    {
    }
}
