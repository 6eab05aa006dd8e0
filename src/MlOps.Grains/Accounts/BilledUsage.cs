using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace MlOps.Accounts;

/// <summary>Usage, with who used it and the pool that it came from; and its key, where it is not numbered by its request.</summary>
internal sealed record BilledUsage(UsageEvent Event, NumberedSubject User, NumberedSubject Pool, string? Key = null);

/// <summary>A subject and its number: the first 64 bits of the SHA-256 of its text.</summary>
internal sealed record NumberedSubject(long Id, CostSubject Subject)
{
    public static NumberedSubject Of(CostSubject subject) =>
        new(BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(subject, MlOpsJson.Options))), subject);
}
