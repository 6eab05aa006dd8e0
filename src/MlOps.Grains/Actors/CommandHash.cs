using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlOps.Actors;

/// <summary>Tells a repeat of a command from another command.</summary>
internal static class CommandHash
{
    public static string Of(object command)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(command.GetType().Name));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(command, command.GetType(), MlOpsJson.Options));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
