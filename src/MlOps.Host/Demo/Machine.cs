using System.Globalization;

namespace MlOps.Host.Demo;

/// <summary>One row of the demonstration's data; null where a sensor gave no value.</summary>
internal sealed record Machine
{
    public required string Id { get; init; }

    public required string Site { get; init; }

    public required string Type { get; init; }

    public required DateOnly InstalledOn { get; init; }

    public required int OperatingHours { get; init; }

    public required double LoadPercent { get; init; }

    public required double? Temperature { get; init; }

    public required double? Vibration { get; init; }

    public required int? DaysSinceService { get; init; }

    public required int Alarms { get; init; }

    public required bool HasContract { get; init; }

    public required bool Failed { get; init; }

    /// <summary>How likely it was to fail; stands in no file.</summary>
    public required double Chance { get; init; }

    /// <summary>The row in the order of <see cref="DemoData.Header"/>.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Id},{Site},{Type},{InstalledOn:yyyy-MM-dd},{OperatingHours},{LoadPercent:0.0},{Temperature:0.0},{Vibration:0.00},"
        + $"{DaysSinceService},{Alarms},{(HasContract ? "true" : "false")},{(Failed ? "yes" : "no")}");
}
