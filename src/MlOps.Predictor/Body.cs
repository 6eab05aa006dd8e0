using System.Buffers;
using System.Text.Json;
using MlOps.Serving;

namespace MlOps.Predictor;

/// <summary>Reads the body of a request from its beginning.</summary>
internal delegate TResult BodyReader<TState, TResult>(ref Utf8JsonReader reader, TState state);

/// <summary>The body of a request.</summary>
internal static class Body
{
    /// <summary>Runs <paramref name="read"/> over a body; what is no JSON becomes a clear error.</summary>
    public static TResult Read<TState, TResult>(in ReadOnlySequence<byte> body, TState state, BodyReader<TState, TResult> read)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            return read(ref reader, state);
        }
        catch (JsonException error)
        {
            throw new PredictionInputException($"The body is not the JSON that was expected: {error.Message}");
        }
    }
}
