using System.Text;
using System.Text.Json;
using Microsoft.ML.Data;
using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Predictor;

/// <summary>One feature's values on their way from JSON into the model. Slots are reused; nothing is allocated per value.</summary>
internal abstract partial class InputColumn(string name, DataViewType type)
{
    public string Name { get; } = name;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>The type by which the column enters the zip.</summary>
    public DataViewType Type { get; } = type;

    /// <summary>What a value must be, for messages.</summary>
    public abstract string Expected { get; }

    /// <summary>Whether it has grown so much that it should not be kept for the next request.</summary>
    public virtual bool IsLarge => false;

    /// <summary>Makes room for slots 0 to <paramref name="slots"/>-1 and forgets what was there.</summary>
    public abstract void Prepare(int slots);

    public abstract void SetMissing(int slot);

    /// <summary>Takes the value where <paramref name="reader"/> stands.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public abstract string? Read(ref Utf8JsonReader reader, int slot);

    /// <summary>The getter of ML.NET that reads the slot where <paramref name="row"/> stands.</summary>
    public abstract Delegate CreateGetter(InputRow row);

    public static InputColumn Create(ModelInput input) => input.Role switch
    {
        ColumnRole.Numeric => new NumberColumn(input.Name),
        ColumnRole.Boolean => new BooleanColumn(input.Name),
        ColumnRole.DateTime => new DateColumn(input.Name),
        ColumnRole.Categorical => new TextColumn(input.Name),
        _ => throw new InvalidDataException($"The model's manifest names '{input.Name}' as {input.Role}, which is no input."),
    };

    /// <summary>What stands where the reader is, in a word.</summary>
    protected static string Found(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        _ => "nothing",
    };
}
