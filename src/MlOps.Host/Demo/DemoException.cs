namespace MlOps.Host.Demo;

/// <summary>The demonstration cannot go on; the message says why.</summary>
internal sealed class DemoException(string message) : Exception(message);
