using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlOps.Actors;

/// <summary>How the platform writes JSON: stored states, manifests, the worker's pipe, REST.</summary>
public static class MlOpsJson
{
    /// <summary>camelCase, enums by name, nulls left out, NaN and infinities as text, additive reading.</summary>
    public static JsonSerializerOptions Options { get; } = Freeze(Configure(new(JsonSerializerDefaults.Web)));

    /// <summary>The same, indented, for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Freeze(Configure(new(JsonSerializerDefaults.Web) { WriteIndented = true }));

    /// <summary>Sets <paramref name="options"/> to the platform's conventions.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        options.AllowOutOfOrderMetadataProperties = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }

    private static JsonSerializerOptions Freeze(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
