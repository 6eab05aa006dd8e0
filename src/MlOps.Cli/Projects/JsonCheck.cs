using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MlOps.Cli.Projects;

/// <summary>Something in a JSON file that does not fit.</summary>
/// <param name="Path">Where, such as <c>trainings[0].label</c>; empty: the whole.</param>
/// <param name="Line">The 1-based line.</param>
/// <param name="Message">What was found, what was expected.</param>
internal sealed record JsonFault(string Path, int Line, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"line {Line}: {Message}" : $"line {Line}, {Path}: {Message}";
}

/// <summary>
/// Holds a JSON text against the type that it is to become: everything that does not fit, with its place, rather than
/// the first thing that a serializer stumbles over. What is known is what the serializer knows of the type.
/// </summary>
internal sealed class JsonCheck
{
    private readonly byte[] _json;
    private readonly JsonSerializerOptions _options;
    private readonly List<JsonFault> _faults = [];
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    private JsonCheck(byte[] json, JsonSerializerOptions options) => (_json, _options) = (json, options);

    public IReadOnlyList<JsonFault> Faults => _faults;

    public static JsonCheck Of<T>(byte[] json, JsonSerializerOptions options)
    {
        var check = new JsonCheck(json, options);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions
            {
                AllowTrailingCommas = options.AllowTrailingCommas,
                CommentHandling = options.ReadCommentHandling,
            });
            reader.Read();
            check.Value(ref reader, typeof(T), "", isNullable: false);
            reader.Read();
        }
        catch (JsonException exception)
        {
            check._faults.Add(new("", (int)(exception.LineNumber ?? 0) + 1, $"this is no JSON: {Sentence(exception)}"));
        }

        return check;
    }

    /// <summary>A fault at a place that was read.</summary>
    public JsonFault At(string path, string message) => new(path, _lines.GetValueOrDefault(path, 1), message);

    private void Value(ref Utf8JsonReader reader, Type type, string path, bool isNullable)
    {
        var line = _lines[path] = LineOf(reader.TokenStartIndex);
        var info = _options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (!isNullable)
            {
                _faults.Add(new(path, line, $"expected {Expected(info)}; found null."));
            }

            return;
        }

        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object when reader.TokenType == JsonTokenType.StartObject:
                Members(ref reader, info, path, line);
                break;
            case JsonTypeInfoKind.Dictionary when reader.TokenType == JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    Value(ref reader, info.ElementType!, Join(path, name), isNullable: false);
                }

                break;
            case JsonTypeInfoKind.Enumerable when reader.TokenType == JsonTokenType.StartArray:
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    Value(ref reader, info.ElementType!, $"{path}[{index}]", isNullable: false);
                }

                break;
            case JsonTypeInfoKind.None:
                Whole(ref reader, info, path, line);
                break;
            default:
                _faults.Add(new(path, line, $"expected {Expected(info)}; found {Found(ref reader)}."));
                reader.Skip();
                break;
        }
    }

    private void Members(ref Utf8JsonReader reader, JsonTypeInfo info, string path, int line)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var place = Join(path, name);
            var at = LineOf(reader.TokenStartIndex);
            reader.Read();
            if (info.Properties.FirstOrDefault(property => property.Name == name) is not { } member)
            {
                var known = info.Properties.Select(property => property.Name).ToArray();
                _faults.Add(new(place, at, $"there is no member '{name}' here.{Nearest.Hint(name, known)} Members: {string.Join(", ", known)}."));
                reader.Skip();
                continue;
            }

            if (!given.Add(name))
            {
                _faults.Add(new(place, at, "this was said before; keep one."));
            }

            Value(ref reader, member.PropertyType, place, isNullable: member.IsSetNullable && !member.IsRequired);
        }

        foreach (var missing in info.Properties.Where(property => property.IsRequired && !given.Contains(property.Name)))
        {
            _faults.Add(new(path, line, $"'{missing.Name}' is missing: {Expected(_options.GetTypeInfo(Nullable.GetUnderlyingType(missing.PropertyType) ?? missing.PropertyType))} was expected."));
        }
    }

    private void Whole(ref Utf8JsonReader reader, JsonTypeInfo info, string path, int line)
    {
        var start = (int)reader.TokenStartIndex;
        var found = Found(ref reader);
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Skip();
        try
        {
            JsonSerializer.Deserialize(_json.AsSpan(start, (int)reader.BytesConsumed - start), info);
        }
        catch (JsonException exception)
        {
            var expected = info.Type == typeof(System.Collections.Immutable.ImmutableSortedDictionary<string, string>)
                ? Sentence(exception)
                : $"expected {Expected(info)}";
            var hint = text is not null && info.Type.IsEnum ? Nearest.Hint(text, ProjectJson.Choices(info.Type, _options)) : "";
            _faults.Add(new(path, line, $"{expected}; found {found}.{hint}"));
        }
    }

    private int LineOf(long position) => 1 + _json.AsSpan(0, (int)position).Count((byte)'\n');

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private string Expected(JsonTypeInfo info) => info.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object { … }",
        JsonTypeInfoKind.Enumerable => "a list [ … ]",
        _ when info.Type.IsEnum => "one of " + string.Join(", ", ProjectJson.Choices(info.Type, _options)),
        _ when info.Type == typeof(string) => "a text",
        _ when info.Type == typeof(bool) => "true or false",
        _ when info.Type == typeof(int) || info.Type == typeof(long) => "a whole number",
        _ => "a number",
    };

    private static string Found(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => $"the text \"{reader.GetString()}\"",
        JsonTokenType.Number => $"the number {System.Text.Encoding.UTF8.GetString(reader.ValueSpan)}",
        JsonTokenType.True or JsonTokenType.False => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        _ => "null",
    };

    // The serializer ends its messages with a path and a position of its own; ours are better.
    private static string Sentence(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var path = exception.Message.IndexOf(" Path:", StringComparison.Ordinal);
        var cut = new[] { end, path }.Where(at => at >= 0).DefaultIfEmpty(exception.Message.Length).Min();
        return exception.Message[..cut].TrimEnd();
    }
}
