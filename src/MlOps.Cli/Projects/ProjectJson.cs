using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MlOps.Datasets;

namespace MlOps.Cli.Projects;

/// <summary>How mlops.json is read: as the platform's JSON, with comments, and nothing in it that is not known.</summary>
internal static class ProjectJson
{
    public static JsonSerializerOptions Options { get; } = Make(isIndented: false);

    /// <summary>The same, for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(isIndented: true);

    private static JsonSerializerOptions Make(bool isIndented)
    {
        var options = MlOpsJson.Configure(new(JsonSerializerDefaults.Web)
        {
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            WriteIndented = isIndented,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            PropertyNameCaseInsensitive = false,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveProjectToTheFile } },
        });
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Insert(0, new WordConverter<FileFormat>(FileKindText.Format, FileKindText.Of));
        options.Converters.Insert(0, new WordConverter<FileCompression>(FileKindText.Compression, FileKindText.Of));
        options.Converters.Insert(0, new WordConverter<TextEncoding>(FileKindText.Encoding, FileKindText.Of));
        options.Converters.Add(new ParametersConverter());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>The words of a choice, as they stand in JSON.</summary>
    public static string[] Choices(Type type, JsonSerializerOptions options) =>
        [.. Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToElement(value, type, options).GetString()!)];

    private static void LeaveProjectToTheFile(JsonTypeInfo type)
    {
        if (type.Type == typeof(RunRequest) && type.Properties.FirstOrDefault(property => property.Name == "project") is { } project)
        {
            type.Properties.Remove(project);
        }
    }
}
