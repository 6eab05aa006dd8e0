using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MlOps.Gateway;

/// <summary>What the gateway logs as an error.</summary>
public sealed class FaultLog : ILoggerProvider
{
    public ConcurrentQueue<string> Faults { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, FaultLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && category.StartsWith("MlOps.", StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Faults.Enqueue($"{category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
