using System.Globalization;
using System.Text;

namespace MlOps.Host.Demo;

/// <summary>
/// The demonstration's data: machines as a maintenance team sees them on 1 January 2026, and which of them failed within
/// the next 30 days. The same bytes for the same seed and number of rows; README.md states every distribution.
/// </summary>
internal static class DemoData
{
    /// <summary>The column to learn.</summary>
    public const string Label = "failed_within_30_days";

    /// <summary>Rows unless told otherwise.</summary>
    public const int DefaultRows = 5000;

    /// <summary>The fewest rows from which something can be learned.</summary>
    public const int LeastRows = 200;

    /// <summary>The most rows.</summary>
    public const int MostRows = 1_000_000;

    /// <summary>The seed unless told otherwise.</summary>
    public const int DefaultSeed = 1;

    /// <summary>The file's first line.</summary>
    public const string Header =
        "machine_id,site,type,installed_on,operating_hours,load_percent,temperature_c,vibration_mm_s,"
        + "days_since_service,alarms_last_30_days,maintenance_contract," + Label;

    private static readonly DateOnly Today = new(2026, 1, 1);

    private static readonly (string Name, double Share, double Warmth)[] Sites =
        [("Basel", 0.30, 0), ("Graz", 0.25, 0), ("Lyon", 0.20, 1), ("Porto", 0.15, 4), ("Turin", 0.10, 2)];

    private static readonly (string Name, double Share, double Risk)[] Types =
        [("press", 0.35, 0.8), ("lathe", 0.30, 0), ("mill", 0.20, -0.5), ("robot", 0.15, -1.2)];

    /// <summary>The file: UTF-8, lines that end in LF, empty fields for missing values.</summary>
    public static byte[] Generate(int seed = DefaultSeed, int rows = DefaultRows)
    {
        var text = new StringBuilder(rows * 90).Append(Header).Append('\n');
        foreach (var machine in Machines(seed, rows))
        {
            text.Append(machine.ToLine()).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The machines, with what the file does not tell: how likely each was to fail.</summary>
    public static IEnumerable<Machine> Machines(int seed, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, LeastRows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, MostRows);
        var random = new Random(seed);
        for (var number = 1; number <= rows; number++)
        {
            yield return Next(random, number);
        }
    }

    // The order of the draws is part of the data: a draw that is added in between changes every byte after it.
    private static Machine Next(Random random, int number)
    {
        var site = Pick(random, Sites, one => one.Share);
        var type = Pick(random, Types, one => one.Share);
        var ageDays = random.Next(30, 4380);
        var ageYears = ageDays / 365.25;
        var hours = (int)(ageDays * Between(random, 4, 16));
        var load = Math.Round(Math.Clamp(68 + (14 * Bell(random)), 5, 110), 1);
        var temperature = Math.Round(36 + site.Warmth + (0.25 * load) + (4 * Bell(random)), 1);
        var vibration = Math.Round(0.8 + (0.18 * ageYears) + (1.5 * Math.Abs(Bell(random))), 2);
        var sinceService = Math.Min(random.Next(0, 400), ageDays);
        var alarms = Enumerable.Range(0, 12).Count(_ => random.NextDouble() < 0.04 + (0.03 * Math.Max(0, vibration - 2)));
        var hasContract = random.NextDouble() < 0.6;

        var risk = -6.6
            + type.Risk
            + (1.5 * (vibration - 2))
            + (0.2 * Math.Max(0, temperature - 54))
            + (0.012 * (sinceService - 120) * (hasContract ? 0.4 : 1.0))
            + (0.6 * alarms)
            + (0.000015 * hours)
            + (load > 85 && ageYears > 6 ? 2.0 : 0)
            - (hasContract ? 0.6 : 0);
        var chance = 1 / (1 + Math.Exp(-risk));
        var fails = random.NextDouble() < chance;

        return new Machine
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"M-{number:D5}"),
            Site = site.Name,
            Type = type.Name,
            InstalledOn = Today.AddDays(-ageDays),
            OperatingHours = hours,
            LoadPercent = load,
            Temperature = random.NextDouble() < 0.04 ? null : temperature,
            Vibration = random.NextDouble() < 0.06 ? null : vibration,
            DaysSinceService = random.NextDouble() < 0.03 ? null : sinceService,
            Alarms = alarms,
            HasContract = hasContract,
            Failed = fails,
            Chance = chance,
        };
    }

    private static double Between(Random random, double least, double greatest) => least + ((greatest - least) * random.NextDouble());

    // Twelve uniform draws less six: mean 0, variance 1, and only additions, which every machine does alike.
    private static double Bell(Random random)
    {
        var sum = -6.0;
        for (var draw = 0; draw < 12; draw++)
        {
            sum += random.NextDouble();
        }

        return sum;
    }

    private static T Pick<T>(Random random, T[] choices, Func<T, double> share)
    {
        var left = random.NextDouble();
        foreach (var choice in choices)
        {
            left -= share(choice);
            if (left < 0)
            {
                return choice;
            }
        }

        return choices[^1];
    }
}
