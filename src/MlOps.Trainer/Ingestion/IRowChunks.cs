namespace MlOps.Trainer.Ingestion;

/// <summary>Rows, some thousands at a time.</summary>
internal interface IRowChunks
{
    /// <summary>The most rows of a chunk: the length of DuckDB's vectors.</summary>
    const int MaxRows = 2048;

    /// <summary>Writes the next rows into a column's vector each; answers with how many there are, zero at the end.</summary>
    int Fill(ReadOnlySpan<nint> vectors);
}
