namespace MlOps.Client;

/// <summary>The platform answered, and the answer is no.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The stable name of the reason, or <c>http.STATUS</c> where the answer had none.</param>
/// <param name="title">The reason in short.</param>
/// <param name="detail">The reason at length, where there is more to say.</param>
public sealed class MlOpsApiException(int status, string code, string title, string? detail) : Exception(detail ?? title)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The stable name of the reason, such as <c>run.not-found</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The reason in short.</summary>
    public string Title { get; } = title;

    /// <summary>The reason at length; null where there is no more to say.</summary>
    public string? Detail { get; } = detail;

    /// <summary>Whether the platform is there but cannot serve now (502, 503, 504).</summary>
    public bool IsUnavailable => Status is 502 or 503 or 504;
}

/// <summary>No answer came: nobody listens, the connection broke, or time ran out, and repeats did not help.</summary>
public sealed class MlOpsUnreachableException(Uri address, string reason, Exception innerException)
    : Exception($"{address} does not answer: {reason}", innerException)
{
    /// <summary>Where it was looked for.</summary>
    public Uri Address { get; } = address;

    /// <summary>What happened.</summary>
    public string Reason { get; } = reason;
}

/// <summary>An answer came that this platform does not give: most likely something else listens at the address.</summary>
public sealed class MlOpsAnswerException(string message, Exception? innerException = null) : Exception(message, innerException);
