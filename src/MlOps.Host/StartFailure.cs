using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using MlOps.Gateway.Auth;
using MlOps.Storage;

namespace MlOps.Host;

/// <summary>What to tell someone whose platform did not start.</summary>
internal static class StartFailure
{
    /// <summary>The message; null where the failure is none that we foresaw.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        StartException or DataDirectoryException or ClusterDatabaseException or AdminTokenException or StoreUnavailableException or PortTakenException => exception.Message,
        InvalidOperationException conversion when conversion.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) => conversion.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        IOException { InnerException: AddressInUseException } http => Ports.Taken(http.Message),
        AggregateException several => several.InnerExceptions.Select(Explain).FirstOrDefault(message => message is not null),
        { InnerException: { } cause } => Explain(cause),
        _ => null,
    };

    /// <summary>Whether Orleans found a port taken. HTTP says the same in other words, with the address.</summary>
    public static bool IsOrleansPort(Exception exception) => exception switch
    {
        AddressInUseException => true,
        IOException { InnerException: AddressInUseException } => false,
        AggregateException several => several.InnerExceptions.Any(IsOrleansPort),
        { InnerException: { } cause } => IsOrleansPort(cause),
        _ => false,
    };
}
