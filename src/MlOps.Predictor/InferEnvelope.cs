using System.Globalization;
using System.Text.Json;
using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>The tensors of a request, as one kind of model takes them.</summary>
internal interface IInferTensors
{
    /// <summary>The outputs that may be asked for.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>The input of that name.</summary>
    /// <exception cref="PredictionInputException">There is none.</exception>
    int Find(in Utf8JsonReader name);

    /// <summary>Takes the shape of the tensor at hand, from where the reader stands to its end.</summary>
    void ReadShape(ref Utf8JsonReader reader);

    /// <summary>Takes the data of the tensor at hand, whose shape, if it has one, was read.</summary>
    /// <param name="index">Which input it is.</param>
    /// <param name="datatype">Its datatype; null where none was given.</param>
    /// <param name="data">Stands on the data; null where none were given.</param>
    /// <param name="hasData">Whether there are any.</param>
    void ReadData(int index, string? datatype, ref Utf8JsonReader data, bool hasData);

    /// <summary>All tensors were read.</summary>
    void EndInputs();
}

/// <summary>
/// What every request of the Open Inference Protocol (version 2, JSON) has around its tensors, in whatever order, and
/// what every answer has.
/// </summary>
internal static class InferEnvelope
{
    /// <summary>Reads the request.</summary>
    /// <returns>What the caller named it, and the outputs that were asked for: all where none were.</returns>
    public static (string? Id, IReadOnlyList<string> Outputs) Read<TTensors>(ref Utf8JsonReader reader, ref TTensors tensors)
        where TTensors : IInferTensors, allows ref struct
    {
        string? id = null;
        var outputs = tensors.OutputNames;
        var hasInputs = false;
        reader.Read();
        Expect(reader, JsonTokenType.StartObject, "The body must be an object with the member \"inputs\"");
        for (reader.Read(); reader.TokenType != JsonTokenType.EndObject; reader.Read())
        {
            if (Take(ref reader, "id"u8))
            {
                id = Text(reader, "\"id\"");
            }
            else if (Take(ref reader, "inputs"u8))
            {
                if (hasInputs)
                {
                    throw new PredictionInputException("The body has the member \"inputs\" twice.");
                }

                hasInputs = true;
                ReadInputs(ref reader, ref tensors);
            }
            else if (Take(ref reader, "outputs"u8))
            {
                outputs = ReadOutputs(ref reader, tensors.OutputNames);
            }
            else
            {
                reader.Skip();
            }
        }

        // What follows the object is an error of the reader's own.
        reader.Read();
        return hasInputs
            ? (id, outputs)
            : throw new PredictionInputException("The body has no member \"inputs\": an array with one tensor per feature.");
    }

    /// <summary>Writes the answer up to its outputs.</summary>
    public static void Begin(Utf8JsonWriter json, Route route, string? id)
    {
        json.WriteStartObject();
        json.WriteString("model_name", route.Deployment);
        json.WriteString("model_version", route.Number.ToString(CultureInfo.InvariantCulture));
        if (id is not null)
        {
            json.WriteString("id", id);
        }

        json.WriteStartArray("outputs");
    }

    /// <summary>Writes the answer's end.</summary>
    public static void End(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    public static void Expect(in Utf8JsonReader reader, JsonTokenType type, string message)
    {
        if (reader.TokenType != type)
        {
            throw new PredictionInputException(message + ".");
        }
    }

    private static void ReadInputs<TTensors>(ref Utf8JsonReader reader, ref TTensors tensors)
        where TTensors : IInferTensors, allows ref struct
    {
        Expect(reader, JsonTokenType.StartArray, "\"inputs\" must be an array with one tensor per feature");
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            ReadTensor(ref reader, ref tensors);
        }

        tensors.EndInputs();
    }

    private static void ReadTensor<TTensors>(ref Utf8JsonReader reader, ref TTensors tensors)
        where TTensors : IInferTensors, allows ref struct
    {
        Expect(reader, JsonTokenType.StartObject, "Each of \"inputs\" must be an object with name, shape, datatype and data");
        var index = -1;
        string? datatype = null;
        var hasData = false;
        var data = reader;
        for (reader.Read(); reader.TokenType != JsonTokenType.EndObject; reader.Read())
        {
            if (Take(ref reader, "name"u8))
            {
                Expect(reader, JsonTokenType.String, "A tensor's name must be a string");
                index = tensors.Find(reader);
            }
            else if (Take(ref reader, "datatype"u8))
            {
                datatype = Text(reader, "A tensor's datatype");
            }
            else if (Take(ref reader, "shape"u8))
            {
                tensors.ReadShape(ref reader);
            }
            else if (Take(ref reader, "data"u8))
            {
                // Its meaning hangs on the other members, which may follow.
                hasData = true;
                data = reader;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        if (index < 0)
        {
            throw new PredictionInputException("One of \"inputs\" has no name.");
        }

        tensors.ReadData(index, datatype, ref data, hasData);
    }

    private static IReadOnlyList<string> ReadOutputs(ref Utf8JsonReader reader, IReadOnlyList<string> known)
    {
        List<string> asked = [];
        Expect(reader, JsonTokenType.StartArray, "\"outputs\" must be an array of objects with a name");
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            Expect(reader, JsonTokenType.StartObject, "Each of \"outputs\" must be an object with a name");
            string? name = null;
            for (reader.Read(); reader.TokenType != JsonTokenType.EndObject; reader.Read())
            {
                if (Take(ref reader, "name"u8))
                {
                    name = Text(reader, "An output's name");
                }
                else
                {
                    reader.Skip();
                }
            }

            if (name is null || !known.Contains(name, StringComparer.Ordinal))
            {
                throw new PredictionInputException($"The model has no output '{name}'. Its outputs are: {string.Join(", ", known)}.");
            }

            asked.Add(name);
        }

        return asked.Count > 0 ? [.. asked.Distinct(StringComparer.Ordinal)] : known;
    }

    /// <summary>Moves to the value where the member has that name.</summary>
    private static bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.ValueIsEscaped || !reader.ValueTextEquals(name))
        {
            return false;
        }

        reader.Read();
        return true;
    }

    private static string Text(in Utf8JsonReader reader, string what)
    {
        Expect(reader, JsonTokenType.String, $"{what} must be a string");
        var text = new char[JsonText.LengthBound(reader)];
        return JsonText.TryCopy(reader, text, out var length)
            ? new string(text, 0, length)
            : throw new PredictionInputException($"{what} is not valid Unicode text.");
    }
}
