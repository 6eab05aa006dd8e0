using System.Numerics;

namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>
/// HyperLogLog: how many distinct hashes were seen, in 2^precision bytes whatever their number. Joining two is exact: the
/// result is the sketch of all values. The relative standard error is 1.04/√m for m = 2^precision registers
/// (P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog", 2007); it holds from zero on without tables or switches
/// by the estimator of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6.
/// </summary>
internal sealed class DistinctSketch
{
    public const int MinPrecision = 4;
    public const int MaxPrecision = 18;

    private const int HashBits = 64;

    private readonly byte[] _registers;
    private readonly int _precision;

    public DistinctSketch(int precision)
        : this(precision, new byte[1 << Checked(precision)])
    {
    }

    private DistinctSketch(int precision, byte[] registers) => (_precision, _registers) = (precision, registers);

    /// <summary>One standard error as a share of the estimate.</summary>
    public double RelativeError => 1.04 / Math.Sqrt(_registers.Length);

    public void Add(ReadOnlySpan<ulong> hashes)
    {
        foreach (var hash in hashes)
        {
            Add(hash);
        }
    }

    public void Add(ulong hash)
    {
        var index = hash >> (HashBits - _precision);

        // The lowest bit that stands in for those shifted out stops the count of zeros at the rest's own length.
        var rest = (hash << _precision) | (1UL << (_precision - 1));
        var rank = (byte)(BitOperations.LeadingZeroCount(rest) + 1);
        ref var register = ref _registers[index];
        if (rank > register)
        {
            register = rank;
        }
    }

    /// <summary>Takes in what <paramref name="other"/> has seen.</summary>
    public void Merge(DistinctSketch other)
    {
        SketchFormat.Require(other._precision == _precision, $"precision {other._precision} cannot be joined with precision {_precision}");
        for (var i = 0; i < _registers.Length; i++)
        {
            _registers[i] = Math.Max(_registers[i], other._registers[i]);
        }
    }

    /// <summary>How many distinct values were seen, about.</summary>
    public double Estimate()
    {
        var zeros = HashBits - _precision;
        var counts = new int[zeros + 2];
        foreach (var register in _registers)
        {
            counts[register]++;
        }

        double m = _registers.Length;
        var sum = m * Tau(1 - (counts[zeros + 1] / m));
        for (var rank = zeros; rank >= 1; rank--)
        {
            sum = 0.5 * (sum + counts[rank]);
        }

        sum += m * Sigma(counts[0] / m);
        return m * m / (2 * Math.Log(2) * sum);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)_precision);
        writer.Write(_registers);
    }

    public static DistinctSketch Read(BinaryReader reader)
    {
        int precision = reader.ReadByte();
        SketchFormat.Require(precision is >= MinPrecision and <= MaxPrecision, $"precision {precision} of a distinct sketch");
        var registers = reader.ReadBytes(1 << precision);
        SketchFormat.Require(registers.Length == 1 << precision, "a distinct sketch is cut short");
        SketchFormat.Require(!registers.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)(HashBits - precision + 1)), "a register is out of range");
        return new(precision, registers);
    }

    private static double Sigma(double share)
    {
        if (share >= 1)
        {
            return double.PositiveInfinity;
        }

        var (power, sum, before) = (1.0, share, double.NaN);
        while (sum != before)
        {
            share *= share;
            before = sum;
            sum += share * power;
            power += power;
        }

        return sum;
    }

    private static double Tau(double share)
    {
        if (share is <= 0 or >= 1)
        {
            return 0;
        }

        var (power, sum, before) = (1.0, 1 - share, double.NaN);
        while (sum != before)
        {
            share = Math.Sqrt(share);
            before = sum;
            power *= 0.5;
            sum -= (1 - share) * (1 - share) * power;
        }

        return sum / 3;
    }

    private static int Checked(int precision) => precision is >= MinPrecision and <= MaxPrecision
        ? precision
        : throw new ArgumentOutOfRangeException(nameof(precision), precision, $"The precision must be {MinPrecision} to {MaxPrecision}.");
}
