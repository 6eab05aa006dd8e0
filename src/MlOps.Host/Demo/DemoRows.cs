using System.Globalization;
using System.Text.Json.Nodes;
using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Host.Demo;

/// <summary>The rows that the demonstration asks about.</summary>
internal static class DemoRows
{
    /// <summary>Three machines, and what a mechanic would say of each.</summary>
    public static readonly (string About, JsonObject Row)[] Machines =
    [
        ("a robot two years old, serviced last month", Machine("Basel", "robot", "2024-02-12", 5400, 55.0, 48.5, 1.4, 31, 0, true)),
        ("an old press: shaking, hot, not serviced for a year", Machine("Porto", "press", "2015-06-30", 46200, 91.5, 71.0, 5.2, 360, 4, false)),
        ("a lathe whose vibration sensor is silent", Machine("Graz", "lathe", "2019-09-03", 21000, 74.0, 58.0, null, 180, 1, true)),
    ];

    /// <summary>Three rows that the dataset's own statistics suggest.</summary>
    public static (string About, JsonObject Row)[] From(DatasetManifest manifest) =>
    [
        ("the most usual values", Row(manifest, column => column.Mean is { } mean ? Number(column, mean) : Top(column, 0) ?? column.Minimum)),
        ("the least values", Row(manifest, column => column.Minimum)),
        ("the greatest values", Row(manifest, column => column.Maximum)),
    ];

    /// <summary>What the model takes of a row; what the row lacks is missing.</summary>
    public static JsonArray For(ModelManifest model, IEnumerable<JsonObject> rows) =>
        new([.. rows.Select(row => (JsonNode)new JsonObject(
            model.Inputs.Select(input => KeyValuePair.Create(input.Name, row[input.Name]?.DeepClone()))))]);

    private static JsonObject Machine(
        string site, string type, string installedOn, int hours, double load, double temperature, double? vibration, int sinceService, int alarms, bool hasContract) => new()
        {
            ["machine_id"] = "M-99999",
            ["site"] = site,
            ["type"] = type,
            ["installed_on"] = installedOn,
            ["operating_hours"] = hours,
            ["load_percent"] = load,
            ["temperature_c"] = temperature,
            ["vibration_mm_s"] = vibration,
            ["days_since_service"] = sinceService,
            ["alarms_last_30_days"] = alarms,
            ["maintenance_contract"] = hasContract,
        };

    private static JsonObject Row(DatasetManifest manifest, Func<ColumnManifest, string?> pick) =>
        new(manifest.Columns.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)Value(column, pick(column)))));

    private static JsonValue? Value(ColumnManifest column, string? text) => column.Role switch
    {
        _ when text is null => null,
        ColumnRole.Numeric when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        ColumnRole.Boolean when bool.TryParse(text, out var flag) => JsonValue.Create(flag),
        _ => JsonValue.Create(text),
    };

    private static string Number(ColumnManifest column, double mean) =>
        (column.Type == ColumnType.Int64 ? Math.Round(mean) : mean).ToString("R", CultureInfo.InvariantCulture);

    private static string? Top(ColumnManifest column, int index) =>
        !column.Top.IsDefault && column.Top.Length > index ? column.Top[index].Value : null;
}
