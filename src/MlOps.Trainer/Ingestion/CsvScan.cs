using System.Collections.Immutable;
using System.Security.Cryptography;
using MlOps.Datasets;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>What the first pass over a file found: that it is sound, its columns' names and types, and how many rows it has.</summary>
internal sealed record CsvScan(ImmutableArray<string> Names, ImmutableArray<ColumnType> Types, long Rows)
{
    /// <summary>Reads the whole file once and keeps none of it.</summary>
    public static CsvScan Of(IngestionJob job, IWorkerOutput output, CancellationToken cancellationToken)
    {
        using var hash = SHA256.Create();
        using var file = CsvFile.Open(job.InputPath);
        using var hashed = new CryptoStream(file, hash, CryptoStreamMode.Read);
        var scan = Of(hashed, job.Csv, output, cancellationToken);

        var digest = Convert.ToHexStringLower(hash.Hash!);
        return digest.Equals(job.RawDigest, StringComparison.OrdinalIgnoreCase)
            ? scan
            : throw new JobFailedException(
                "ingestion.input-changed",
                $"The uploaded file has the SHA-256 {digest}; {job.RawDigest} was expected, as counted during the upload. Upload it again.");
    }

    /// <summary>Reads all of <paramref name="input"/>.</summary>
    public static CsvScan Of(Stream input, CsvOptions options, IWorkerOutput output, CancellationToken cancellationToken)
    {
        output.Progress("checking");
        var reader = new CsvReader(input, CsvDialect.Of(options));
        if (!reader.Read())
        {
            throw CsvErrors.Empty();
        }

        var names = CsvHeader.Names(reader, options);
        var columns = names.Select(_ => new ColumnEvidence()).ToArray();
        var missing = new MissingMarkers(options.MissingMarkers);
        var rows = 0L;
        var isRow = !options.HasHeader || reader.Read();
        while (isRow)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var field = reader[i];
                if (!missing.Contains(field))
                {
                    columns[i].Observe(field);
                }
            }

            Tick.Every(++rows, "checking", output, cancellationToken);
            isRow = reader.Read();
        }

        return rows > 0
            ? new CsvScan(names, [.. columns.Select(column => column.Type)], rows)
            : throw CsvErrors.HeaderOnly(names.Length);
    }
}
