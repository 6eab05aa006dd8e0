using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MlOps.Actors;

/// <summary>JSON without the members that have their default: a type that grew writes the same for what was there before.</summary>
internal static class EssentialJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(MlOpsJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutDefaults } } };
        options.MakeReadOnly();
        return options;
    }

    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var blank = type.Type.GetConstructor(Type.EmptyTypes)?.Invoke(null);
        foreach (var property in type.Properties.Where(property => property.Get is not null))
        {
            var usual = blank is not null ? property.Get!(blank) : property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;
            property.ShouldSerialize = (_, value) => !Equals(value, usual) && !(IsEmpty(value) && IsEmpty(usual));
        }
    }

    private static bool IsEmpty(object? value) => value switch
    {
        null => true,
        string => false,
        ValueType when value.Equals(Activator.CreateInstance(value.GetType())) => true,
        IEnumerable items => !items.GetEnumerator().MoveNext(),
        _ => false,
    };
}
