using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace MlOps.Storage.Postgres;

/// <summary>A statement in the making: its text, and its parameters by number.</summary>
internal sealed class PostgresStatement
{
    private readonly StringBuilder _sql = new();
    private readonly NpgsqlBatchCommand _command = new();

    public string Text(string? value) => Add(NpgsqlDbType.Text, value is null ? null : PostgresText.Of(value));

    public string Integer(int value) => Add(NpgsqlDbType.Integer, value);

    public string Bigint(long value) => Add(NpgsqlDbType.Bigint, value);

    public string Texts(IEnumerable<string?> values) => Add(
        NpgsqlDbType.Array | NpgsqlDbType.Text, values.Select(value => value is null ? null : PostgresText.Of(value)).ToArray());

    public string Integers(IEnumerable<int> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    public string Bigints(IEnumerable<long> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public string Bigints(IEnumerable<long?> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public PostgresStatement Append(string sql)
    {
        _sql.Append(sql);
        return this;
    }

    public NpgsqlBatchCommand Command()
    {
        _command.CommandText = _sql.ToString();
        return _command;
    }

    private string Add(NpgsqlDbType type, object? value)
    {
        _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return $"${_command.Parameters.Count}";
    }
}
