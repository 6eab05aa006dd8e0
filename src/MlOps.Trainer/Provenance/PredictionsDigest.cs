using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Provenance;

/// <summary>SHA-256 over a model's scores for the test part, as 32-bit floats, little-endian, row by row.</summary>
internal static class PredictionsDigest
{
    public static string? Of(Trained trained)
    {
        var rows = trained.Data.Parts.Test;
        if (rows.Length == 0)
        {
            return null;
        }

        var answers = trained.Model.Whole.Transform(new ColumnarView(trained.Columns, rows));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var score in Scores(answers))
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, score);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<float> Scores(IDataView answers) => answers.Schema["Score"].Type is VectorDataViewType
        ? answers.GetColumn<float[]>("Score").SelectMany(row => row)
        : answers.GetColumn<float>("Score");
}
