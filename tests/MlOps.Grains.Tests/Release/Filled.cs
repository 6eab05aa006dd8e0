using System.Reflection;
using System.Runtime.CompilerServices;
using MlOps.Runs;

namespace MlOps.Release;

/// <summary>An instance of any wire type or state with every member set, always to the same values.</summary>
internal static class Filled
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static object Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Last();
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() is var generic && Collection(generic) is { } factory)
        {
            return typeof(Filled).GetMethod(factory, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type.GetGenericArguments()).Invoke(null, null)!;
        }

        return type switch
        {
            _ when type == typeof(string) => "text",
            _ when type == typeof(int) => 7,
            _ when type == typeof(long) => 8L,
            _ when type == typeof(double) => 0.5,
            _ when type == typeof(decimal) => 0.25m,
            _ when type == typeof(bool) => true,
            _ when type == typeof(char) => ';',
            _ when type == typeof(DateTimeOffset) => Noon,
            _ when type == typeof(RunSpec) => Record(typeof(TrainingSpec)),
            _ when type == typeof(RunResult) => Record(typeof(TrainingResult)),
            _ => Record(type),
        };
    }

    private static object Record(Type type)
    {
        var filled = RuntimeHelpers.GetUninitializedObject(type);
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var property in level.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (property.CanWrite && property.Name != nameof(ActorState.Unknown))
                {
                    property.SetValue(filled, Of(property.PropertyType));
                }
            }
        }

        return filled;
    }

    private static string? Collection(Type generic) =>
        generic == typeof(ImmutableArray<>) ? nameof(Array)
        : generic == typeof(ImmutableSortedDictionary<,>) ? nameof(Dictionary)
        : null;

    private static ImmutableArray<T> Array<T>() => [(T)Of(typeof(T))];

    private static ImmutableSortedDictionary<TKey, TValue> Dictionary<TKey, TValue>()
        where TKey : notnull =>
        ImmutableSortedDictionary<TKey, TValue>.Empty.Add((TKey)Of(typeof(TKey)), (TValue)Of(typeof(TValue)));
}
