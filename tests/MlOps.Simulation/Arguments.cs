using System.Globalization;

namespace MlOps.Simulation;

/// <summary>What the command line says.</summary>
internal sealed record Arguments(ulong Seed, ulong Histories, bool IsTraced)
{
    /// <summary>Null where it says something else.</summary>
    public static Arguments? Parse(string[] args)
    {
        var seed = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        ulong? histories = null;
        var isTraced = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--seed" when Number(args, ++i) is { } number:
                    seed = number;
                    break;
                case "--histories" when Number(args, ++i) is { } number:
                    histories = number;
                    break;
                case "--trace":
                    isTraced = true;
                    break;
                default:
                    return null;
            }
        }

        return new(seed, histories ?? (isTraced ? 1UL : 1000UL), isTraced);
    }

    private static ulong? Number(string[] args, int at) =>
        at < args.Length && ulong.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
