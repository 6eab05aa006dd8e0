using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Trainer.Training;

/// <summary>Numbers that look random and are always the same.</summary>
internal static class Hashing
{
    /// <summary>A number in [0, 1) of a seed and a number: SplitMix64 of the seed, then of its result and the number.</summary>
    public static double Unit(int seed, ulong number) => SplitMix64.Unit(SplitMix64.Mix((uint)seed) + number);

    /// <summary>A number in [0, 1) of a seed and a text.</summary>
    public static double Unit(int seed, string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return Unit(seed, BinaryPrimitives.ReadUInt64LittleEndian(digest));
    }
}
