namespace MlOps.Host;

/// <summary>Between choosing a free port for Orleans and listening there, someone else took it. Another start chooses others.</summary>
internal sealed class PortTakenException(string message, Exception cause) : IOException($"{message} Start again: other free ports are chosen.", cause);
