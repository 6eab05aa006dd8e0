using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Trainer.Training;

/// <summary>Numbers that look random and are always the same: SplitMix64 (Steele, Lea, Flood 2014).</summary>
internal static class Hashing
{
    /// <summary>A number in [0, 1) of a seed and a number: SplitMix64 of the seed, then of its result and the number.</summary>
    public static double Unit(int seed, ulong number) => (Mix(Mix((uint)seed) + number) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [0, 1) of a seed and a text.</summary>
    public static double Unit(int seed, string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return Unit(seed, BinaryPrimitives.ReadUInt64LittleEndian(digest));
    }

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
