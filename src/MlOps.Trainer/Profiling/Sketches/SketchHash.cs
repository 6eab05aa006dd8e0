using System.Buffers.Binary;

namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>
/// 64-bit hashes that are the same in every process and on every machine, since sketches are stored and joined later.
/// No defence against chosen collisions: the worst that these could do is a wrong count in the profile of one's own file.
/// </summary>
internal static class SketchHash
{
    private const ulong Prime = 0x9E3779B97F4A7C15;
    private const ulong Start = 0xD6E8FEB86659FD93;

    /// <summary>A number's hash by the finaliser of MurmurHash3 (A. Appleby, public domain): one to one, so that two numbers never share a hash.</summary>
    public static ulong Of(long bits)
    {
        var hash = (ulong)bits ^ Prime;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }

    /// <summary>A text's hash: words folded by the 128-bit product, which mixes eight bytes in one multiplication.</summary>
    public static ulong Of(ReadOnlySpan<byte> text)
    {
        var hash = Start ^ (ulong)text.Length;
        while (text.Length >= sizeof(ulong))
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text), Prime);
            text = text[sizeof(ulong)..];
        }

        var rest = 0UL;
        for (var i = 0; i < text.Length; i++)
        {
            rest |= (ulong)text[i] << (8 * i);
        }

        return Of((long)Fold(hash ^ rest, Prime));
    }

    /// <summary>The hash of a sequence that goes on with <paramref name="next"/>.</summary>
    public static ulong Combine(ulong hash, ulong next) => Fold(hash ^ next, Prime) + next;

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
