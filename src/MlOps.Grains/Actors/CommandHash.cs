using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlOps.Actors;

/// <summary>
/// Tells a repeat of a command from another command, also where the version before kept the answer and knew fewer
/// members of the command: those that have their default count for nothing.
/// </summary>
internal static class CommandHash
{
    public static string Of(object command) => Of(command, EssentialJson.Options);

    /// <summary>Whether <paramref name="kept"/> is the hash of <paramref name="command"/>, also as versions up to 0.2.0 made it.</summary>
    public static bool IsOf(string kept, object command) => kept == Of(command) || kept == Of(command, MlOpsJson.Options);

    private static string Of(object command, JsonSerializerOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(command.GetType().Name));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(command, command.GetType(), options));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
