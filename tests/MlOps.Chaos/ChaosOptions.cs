using System.Globalization;
using System.Reflection;
using MlOps.Chaos.Faults;

namespace MlOps.Chaos;

/// <summary>What is to be run.</summary>
internal sealed record ChaosOptions
{
    public const string Usage =
        """
        dotnet run -c Release --project tests/MlOps.Chaos -- [--seed N] [--seconds S] [--faults A,B] [--clients N] [--keep] [--folder PATH] [--host PATH]
        dotnet run -c Release --project tests/MlOps.Chaos -- --kills N [--write] [--keep]
        """;

    /// <summary>Fixes the schedule of faults and what clients do.</summary>
    public int Seed { get; init; } = Random.Shared.Next();

    /// <summary>How long the faults go on.</summary>
    public int Seconds { get; init; } = 60;

    /// <summary>Which faults.</summary>
    public IReadOnlyList<string> Faults { get; init; } = FaultNames.All;

    /// <summary>How many clients work at a time.</summary>
    public int Clients { get; init; } = 6;

    /// <summary>Whether the folder with the logs stays.</summary>
    public bool Keep { get; init; }

    /// <summary>The folder; null: a new one among temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>The host's program; by default that which was built with this one.</summary>
    public string Host { get; init; } = Path.GetFullPath(
        typeof(ChaosOptions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "HostProgram").Value!);

    /// <summary>Measures that many failovers instead; null: runs a schedule.</summary>
    public int? Kills { get; init; }

    /// <summary>Whether the table of failovers is kept in <c>results/</c>.</summary>
    public bool Write { get; init; }

    /// <summary>The options, or what is wrong with them.</summary>
    public static (ChaosOptions? Options, string? Complaint) Parse(IReadOnlyList<string> arguments)
    {
        var options = new ChaosOptions();
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            switch (name)
            {
                case "--keep":
                    options = options with { Keep = true };
                    continue;
                case "--write":
                    options = options with { Write = true };
                    continue;
            }

            if (index + 1 == arguments.Count)
            {
                return (null, $"'{name}' is no option, or lacks its value.");
            }

            var value = arguments[++index];
            if (name == "--folder")
            {
                options = options with { Folder = value };
            }
            else if (name == "--host")
            {
                options = options with { Host = Path.GetFullPath(value) };
            }
            else if (name == "--faults")
            {
                var names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (names.FirstOrDefault(fault => !FaultNames.All.Contains(fault)) is { } unknown)
                {
                    return (null, $"There is no fault '{unknown}'. There are {string.Join(", ", FaultNames.All)}.");
                }

                options = options with { Faults = names };
            }
            else if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return (null, $"{name} is '{value}'; a whole number was expected.");
            }
            else
            {
                switch (name)
                {
                    case "--seed":
                        options = options with { Seed = number };
                        break;
                    case "--seconds":
                        options = options with { Seconds = number };
                        break;
                    case "--clients":
                        options = options with { Clients = number };
                        break;
                    case "--kills":
                        options = options with { Kills = number };
                        break;
                    default:
                        return (null, $"There is no option '{name}'.");
                }
            }
        }

        return (options, null);
    }
}
