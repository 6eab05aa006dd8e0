using Microsoft.Extensions.Logging;

namespace MlOps.Predictor;

internal sealed partial class RoutingTable
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Deployment {Deployment} is served by version {Number}")]
    private static partial void LogServing(ILogger logger, string deployment, int number);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Error, Message = "Model {ModelDigest} cannot be loaded; it will be tried again")]
    private static partial void LogLoadFailed(ILogger logger, string modelDigest, Exception error);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "The routes cannot be read; what is served stays as it is")]
    private static partial void LogStoreLost(ILogger logger, Exception error);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Information, Message = "The routes can be read again")]
    private static partial void LogStoreFound(ILogger logger);
}
