using System.Buffers;
using System.Text.Json;
using MlOps.Models;

namespace MlOps.Predictor;

/// <summary>Finds features by their names in JSON, without strings.</summary>
internal static class Names
{
    private const int MostOnStack = 256;
    private const int MostBytesPerCharacter = 6;

    /// <summary>The index of the feature whose name stands where the reader is; -1 where there is none.</summary>
    /// <param name="reader">Stands on a string or a member's name.</param>
    /// <param name="columns">The features.</param>
    /// <param name="model">The model that they belong to.</param>
    /// <param name="expected">The feature that is tried first: clients mostly keep the order.</param>
    public static int Find(in Utf8JsonReader reader, InputColumn[] columns, RowModel model, int expected)
    {
        if (expected < columns.Length && !reader.ValueIsEscaped && !reader.HasValueSequence
            && reader.ValueSpan.SequenceEqual(columns[expected].Utf8Name))
        {
            return expected;
        }

        var bound = JsonText.LengthBound(reader);
        if (bound > MostBytesPerCharacter * model.LongestInputName)
        {
            return -1;
        }

        var rented = bound > MostOnStack ? ArrayPool<char>.Shared.Rent(bound) : null;
        var text = rented ?? stackalloc char[MostOnStack];
        var index = JsonText.TryCopy(reader, text, out var length)
            && model.Inputs.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var found) ? found : -1;
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return index;
    }

    public static string List(ModelManifest manifest) => string.Join(", ", manifest.Inputs.Select(input => $"'{input.Name}'"));
}
