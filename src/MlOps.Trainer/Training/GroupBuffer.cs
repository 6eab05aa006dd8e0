using DuckDB.NET.Data;

namespace MlOps.Trainer.Training;

/// <summary>A column whose equal values belong together, whatever they are: compared as text.</summary>
internal sealed class GroupBuffer(string name, int rows) : ColumnBuffer(name)
{
    private readonly TextCodes _texts = new(rows);

    public override string Expression => $"CAST({Sql.Name(Name)} AS VARCHAR)";

    /// <summary>A code per row; -1 where there is no value.</summary>
    public int[] Codes => _texts.Codes;

    /// <summary>The text of each code.</summary>
    public IReadOnlyList<string> Texts => _texts.Texts;

    public override void Read(DuckDBDataReader reader, int ordinal, int row) => _texts.Read(reader, ordinal, row);
}
