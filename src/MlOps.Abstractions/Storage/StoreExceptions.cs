namespace MlOps.Storage;

/// <summary>The name is taken in its (scope, kind). Nothing was written.</summary>
[GenerateSerializer, Alias("mlops.storage.NameTakenException")]
public sealed class NameTakenException : OrleansException
{
    /// <summary>For serialisers.</summary>
    public NameTakenException()
    {
    }

    /// <summary>With a message.</summary>
    public NameTakenException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public NameTakenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The store could not be read or written: a full disk, a lost connection. Whether a write landed is unknown.</summary>
[GenerateSerializer, Alias("mlops.storage.StoreUnavailableException")]
public class StoreUnavailableException : OrleansException
{
    /// <summary>For serialisers.</summary>
    public StoreUnavailableException()
    {
    }

    /// <summary>With a message.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>What was kept has other bytes than it had. It was not used, and no repeat helps: it must be restored.</summary>
[GenerateSerializer, Alias("mlops.storage.DamagedException")]
public sealed class DamagedException : StoreUnavailableException
{
    /// <summary>For serialisers.</summary>
    public DamagedException()
    {
    }

    /// <summary>With a message.</summary>
    public DamagedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public DamagedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A row that is written once and for all is there already: a version's number, a request's or a usage event's key. Nothing was written.</summary>
[GenerateSerializer, Alias("mlops.storage.RowExistsException")]
public sealed class RowExistsException : OrleansException
{
    /// <summary>For serialisers.</summary>
    public RowExistsException()
    {
    }

    /// <summary>With a message.</summary>
    public RowExistsException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public RowExistsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
