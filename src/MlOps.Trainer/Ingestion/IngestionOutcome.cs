namespace MlOps.Trainer.Ingestion;

/// <summary>What an ingestion left in the work folder.</summary>
internal sealed record IngestionOutcome(string DataFile, string ManifestFile, string Identity, long Rows, int Columns);
