using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlOps.Cli.Projects;

/// <summary>A choice by the words that the command line's options have for it.</summary>
internal sealed class WordConverter<T>(Func<string, T?> read, Func<T, string> write) : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && read(reader.GetString()!) is { } value
            ? value
            : throw new JsonException($"{typeof(T).Name} has no such word");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}
