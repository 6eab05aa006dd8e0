using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlOps.Predictor;

/// <summary>Values that enter as <c>Single</c>; NaN is missing.</summary>
internal abstract class SingleColumn(string name) : InputColumn(name, NumberDataViewType.Single)
{
    protected float[] Values { get; private set; } = new float[1];

    public override void Prepare(int slots)
    {
        if (Values.Length < slots)
        {
            Values = new float[slots];
        }
    }

    public override void SetMissing(int slot) => Values[slot] = float.NaN;

    public override Delegate CreateGetter(InputRow row) => (ValueGetter<float>)((ref float value) => value = Values[row.Slot]);
}

/// <summary>A quantity.</summary>
internal sealed partial class NumberColumn(string name) : SingleColumn(name)
{
    public override string Expected => "a number";

    public override string? Read(ref Utf8JsonReader reader, int slot)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return $"{Found(reader)} was found where a number (or null) was expected";
        }

        // As in training: the text becomes a double, and that a float.
        if (!reader.TryGetDouble(out var number) || !float.IsFinite((float)number))
        {
            return "the number is beyond ±3.4e38, the range of a 32-bit float";
        }

        Values[slot] = (float)number;
        return null;
    }
}

/// <summary>True (1) or false (0).</summary>
internal sealed partial class BooleanColumn(string name) : SingleColumn(name)
{
    public override string Expected => "true or false";

    public override string? Read(ref Utf8JsonReader reader, int slot)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                Values[slot] = 1;
                return null;
            case JsonTokenType.False:
                Values[slot] = 0;
                return null;
            case JsonTokenType.Number when reader.TryGetDouble(out var number) && number is 0 or 1:
                Values[slot] = (float)number;
                return null;
            default:
                return $"{Found(reader)} was found where true, false, 1 or 0 (or null) was expected";
        }
    }
}
